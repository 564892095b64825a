// Differences that are found by trying: a way to a changed function is searched, then both versions of the whole
// system go on from there side by side (side-by-side.ts), whatever comes.
//
// This finds what takes an arrival at the right moment, a switch to another task, or a loop that comes round
// again, which comparing from one mark to the next makes little of. That there is no difference, it does not say.

import { askWhether } from './ask.ts'
import type { Asked } from './ask.ts'
import type { Difference } from './comparison.ts'
import { startOf } from './compare-function.ts'
import type { Confirmed } from './confirm.ts'
import type { Configuration } from './domains.ts'
import { withinReach } from './settle.ts'
import type { Task } from './settle.ts'
import { runTogether } from './side-by-side.ts'
import type { Parted } from './side-by-side.ts'
import { everything } from './world.ts'

export async function tryTogether(task: Task): Promise<Confirmed | undefined> {
  const { comparison, configurations } = task
  const { stop, mostRuns } = comparison.limits
  const runs = Math.ceil(mostRuns / Math.max(1, task.changed.length))
  for (const [number, configuration] of configurations.entries()) {
    for (const func of task.changed) {
      if (stop() !== undefined) return undefined
      const asked = whereCalled(task, configuration, number, func)
      const answer =
        asked === undefined ? undefined : await task.search([withinReach(asked)], 'short')
      if (answer?.kind !== 'found') continue
      const { level } = comparison
      const parted = runTogether(comparison, configuration, level, answer.path, runs)
      if (parted !== undefined) return confirmedBy(parted, task.changed, configuration, number)
    }
  }
  return undefined
}

function whereCalled(
  { comparison, roots }: Pick<Task, 'comparison' | 'roots'>,
  { old }: Configuration,
  number: number,
  func: string,
): Asked | undefined {
  const start = startOf(comparison, func, roots.has(func), { expanded: new Set() })
  if (start === undefined) return undefined
  return askWhether(old, comparison.old, number, [{ start, context: everything }])
}

/** The path is OLD's own: nothing was asked. */
export function confirmedBy(
  { path, old, new: now, at, running }: Parted,
  changed: readonly string[],
  configuration: Configuration,
  number: number,
): Confirmed {
  const program = configuration.old
  const origins = program.functions.map(({ steps }) => steps.map((_, step) => step))
  const func = running.find((name) => changed.includes(name)) ?? changed[0] ?? ''
  const start = {
    old: [],
    new: [],
    seed: everything,
    cells: new Map(),
    newborn: false,
    after: 'in',
  }
  const difference: Difference = {
    func,
    start,
    context: everything,
    old,
    new: now,
    at,
    final: true,
  }
  return {
    configuration: number,
    path,
    asked: { configuration: number, program, origins },
    difference,
  }
}
