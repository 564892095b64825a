// Ways in which a frame is left, by number: with what the one below goes on, or, after a switch, what is left
// behind of the task.

import type { FrameList } from './frame-lists.ts'
import { createPairTable } from './pair-table.ts'

/** A shared part on its way to another frame: twice its number, and 1 if it comes from a passing situation. */
export type Crossing = number

export type Leaving = number

export interface Leavings {
  /** `left` is 0 unless it is a switch. */
  readonly add: (crossing: Crossing, left: FrameList) => Leaving
  readonly crossing: (leaving: Leaving) => Crossing
  readonly left: (leaving: Leaving) => FrameList
  readonly bytes: () => number
}

export function createLeavings(): Leavings {
  const pairs = createPairTable()
  return { add: pairs.add, crossing: pairs.left, left: pairs.right, bytes: pairs.bytes }
}
