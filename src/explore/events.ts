// What happened to each owner, when and how: an exact set that is also a list for each, in the order of time.

import { createIntList } from './int-list.ts'
import { createLinkedLists } from './linked-lists.ts'
import { createPairTable } from './pair-table.ts'

/**
 * How something was come by: a transition `from` a state (`via` is `transition`), or by returning to the
 * caller `via` with the exit `from`. The first state of an entry has no story of its own (`entry`).
 */
export interface Link {
  readonly from: number
  readonly via: number
}
export const link = { transition: -1, entry: -2, none: -3 } as const

export interface Events {
  /** The number of what is new, otherwise -1. */
  readonly add: (owner: number, what: number, time: number, from: number, via: number) => number
  /** -1 where there is none. */
  readonly first: (owner: number) => number
  readonly next: (event: number) => number
  readonly owner: (event: number) => number
  readonly what: (event: number) => number
  readonly time: (event: number) => number
  readonly link: (event: number) => Link
  readonly bytes: () => number
}

export function createEvents(): Events {
  const table = createPairTable()
  const [times, froms, vias] = [createIntList(), createIntList(), createIntList()]
  const lists = createLinkedLists()
  return {
    add: (owner, what, time, from, via) => {
      const event = table.add(owner, what)
      if (event < times.length()) return -1
      times.push(time)
      froms.push(from)
      vias.push(via)
      lists.append(owner)
      return event
    },
    first: lists.first,
    next: lists.next,
    owner: table.left,
    what: table.right,
    time: times.at,
    link: (event) => ({ from: froms.at(event), via: vias.at(event) }),
    bytes: () => [table, times, froms, vias, lists].reduce((sum, part) => sum + part.bytes(), 0),
  }
}
