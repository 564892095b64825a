// Which numbers have come since a list was begun: to leave out what comes again, without a set for each list.

import { createIntList } from './int-list.ts'

export interface Marks {
  /** Begins a list: nothing has come. */
  readonly begin: () => void
  /** Whether a number comes for the first time. */
  readonly isFirst: (number: number) => boolean
  readonly bytes: () => number
}

export function createMarks(): Marks {
  // By number: the list in which it came last.
  const lists = createIntList()
  let list = 0
  return {
    begin: () => {
      list++
    },
    isFirst: (number) => {
      while (lists.length() <= number) lists.push(0)
      if (lists.at(number) === list) return false
      lists.set(number, list)
      return true
    },
    bytes: lists.bytes,
  }
}
