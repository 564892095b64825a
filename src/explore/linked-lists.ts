// Lists by owner, whose items are numbered densely in the order in which they are appended to any of them.

import { createIntList } from './int-list.ts'

export interface LinkedLists {
  /** Appends the next item. */
  readonly append: (owner: number) => void
  /** The first item of an owner and the one behind an item; -1 where there is none. */
  readonly first: (owner: number) => number
  readonly next: (item: number) => number
  readonly bytes: () => number
}

export function createLinkedLists(): LinkedLists {
  const [firsts, lasts, nexts] = [createIntList(), createIntList(), createIntList()]
  return {
    append: (owner) => {
      while (firsts.length() <= owner) {
        firsts.push(-1)
        lasts.push(-1)
      }
      const item = nexts.length()
      nexts.push(-1)
      const last = lasts.at(owner)
      if (last < 0) firsts.set(owner, item)
      else nexts.set(last, item)
      lasts.set(owner, item)
    },
    first: (owner) => (owner < firsts.length() ? firsts.at(owner) : -1),
    next: nexts.at,
    bytes: () => firsts.bytes() + lasts.bytes() + nexts.bytes(),
  }
}
