// The stack of a task that does not run, as one number: its frames from the bottom up, and behind them what is
// private to the task. Lists that end alike share their ends.

import { createPairTable } from './pair-table.ts'

/** 0 is none. */
export type FrameList = number

export interface FrameLists {
  /** A list with something below. */
  readonly push: (item: number, list: FrameList) => FrameList
  /** What is at the bottom of a list, and the rest. */
  readonly bottom: (list: FrameList) => number
  readonly rest: (list: FrameList) => FrameList
  /** What is in a list, from the bottom up. */
  readonly items: (list: FrameList) => readonly number[]
  readonly bytes: () => number
}

export function createFrameLists(): FrameLists {
  const pairs = createPairTable()
  const bottom = (list: FrameList): number => pairs.left(list - 1)
  const rest = (list: FrameList): FrameList => pairs.right(list - 1)
  return {
    push: (item, list) => pairs.add(item, list) + 1,
    bottom,
    rest,
    items: (list) => {
      const found: number[] = []
      for (let left = list; left > 0; left = rest(left)) found.push(bottom(left))
      return found
    },
    bytes: pairs.bytes,
  }
}
