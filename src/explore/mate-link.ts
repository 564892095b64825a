// How a search reaches the threads that search along, wherever they are.

import { present } from '../base/assert.ts'
import { createMate } from './mate.ts'
import type { MateAnswer, MateTask } from './mate.ts'

/** A mate is asked first, and then heard, so that several can work at the same time. */
export interface MateLink {
  readonly ask: (task: MateTask) => void
  /** Whether the answer is there; a thread that is being started takes its time. */
  readonly isDone: () => boolean
  /** Waits for the answer. Undefined when no thread was to be had. */
  readonly answer: () => MateAnswer | undefined
  readonly end: () => void
}

export interface MateThreads {
  readonly count: number
  /** Begins to start one. */
  readonly start: () => MateLink
  /** Fewer states are sooner visited than other threads have begun. */
  readonly from: number
  /** Fewer states are sooner expanded than another thread has heard of them. */
  readonly fewest: number
  /** How large each memory is, in pages of 64 KiB: as large as can be, when it is not said. */
  readonly pages?: number
}

/** A mate that is here. In turn with others it comes before the search or after it: the first one does all the work. */
export function localMate(): MateLink {
  const mate = createMate()
  let [turn, seat] = [0, 0]
  let later: MateTask | undefined
  let answer: MateAnswer | undefined
  return {
    ask: (task) => {
      if (task.kind === 'begin') seat = task.seat
      else turn++
      const isFirst = task.kind === 'begin' || (turn + seat) % 3 === 0
      later = isFirst ? undefined : task
      if (isFirst) answer = mate.run(task)
    },
    isDone: () => true,
    answer: () => {
      if (later !== undefined) answer = mate.run(later)
      return present(answer, 'a mate is asked first')
    },
    end: () => {},
  }
}
