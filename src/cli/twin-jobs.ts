// Jobs that are one and the same search: ways of booting that differ in nothing that this kernel's code looks at.
//
// Finding that out takes a good part of a second for a tree. So it is asked of one job after the other, in the
// order in which they are searched: nothing has to be known before the first search begins.

import { setImmediate as nextTurn } from 'node:timers/promises'

import { searchKey } from '../explore/specialize.ts'
import type { Job } from './job.ts'

export interface Twins {
  /**
   * The job that stands for this one, of those that were asked about before; undefined when it stands for
   * itself. Jobs are asked about in one order; again, the answer is the same.
   */
  readonly standIn: (index: number) => number | undefined
}

export const noTwins: Twins = { standIn: () => undefined }

export function createTwins(jobs: readonly Job[]): Twins {
  const answers = new Map<number, number | undefined>()
  const keys = new Map<number, string>()
  const keyOf = (index: number, job: Job): string => {
    const known = keys.get(index) ?? searchKey(job.program)
    keys.set(index, known)
    return known
  }
  const find = (index: number): number | undefined => {
    const job = jobs[index]
    if (job === undefined) return undefined
    for (const [other, stand] of answers) {
      const before = jobs[other]
      if (stand !== undefined || before === undefined || !isRelative(job, before)) continue
      if (keyOf(other, before) === keyOf(index, job)) return other
    }
    return undefined
  }
  return {
    standIn(index) {
      if (!answers.has(index)) answers.set(index, find(index))
      return answers.get(index)
    },
  }
}

/** While the first jobs are searched, there is time to find out which of the others have to be. */
export async function lookAhead(
  twins: Twins,
  order: readonly number[],
  isOver: () => boolean,
): Promise<void> {
  for (const index of order) {
    await nextTurn()
    if (isOver()) return
    twins.standIn(index)
  }
}

/** Whether one question is asked of one kernel. */
function isRelative(one: Job, other: Job): boolean {
  return (
    one.program.functions === other.program.functions &&
    one.subject === other.subject &&
    one.first === other.first &&
    JSON.stringify(one.only) === JSON.stringify(other.only)
  )
}
