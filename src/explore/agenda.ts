// What is to come, by time: lists of events that are gone through in the order of their times.
//
// Times are small numbers and never lie in the past, so a list for each time is all that is needed. Events
// for the present can still be added while its list is being gone through.

import { createIntList } from './int-list.ts'
import type { IntList } from './int-list.ts'

export interface Agenda {
  /** The last two are how it was come by: a Link (contexts.ts) taken apart, as there are very many. */
  readonly add: (
    time: number,
    kind: number,
    a: number,
    b: number,
    from: number,
    via: number,
  ) => void
  /** Hands out every event in order; ends early when `happen` gives a reason, which is the result. */
  readonly work: (happen: Happen) => string | undefined
  readonly now: () => number
  readonly bytes: () => number
}

export type Happen = (
  kind: number,
  a: number,
  b: number,
  from: number,
  via: number,
) => string | undefined

// Kind, two operands and the link.
const eventSize = 5

export function createAgenda(): Agenda {
  const lists = new Map<number, IntList>()
  let now = 0
  return {
    add: (time, kind, a, b, from, via) => {
      let list = lists.get(time)
      if (list === undefined) {
        list = createIntList()
        lists.set(time, list)
      }
      list.push(kind)
      list.push(a)
      list.push(b)
      list.push(from)
      list.push(via)
    },
    work: (happen) => {
      for (; lists.size > 0; now++) {
        const list = lists.get(now)
        if (list === undefined) continue
        const reason = goThrough(list, happen)
        if (reason !== undefined) return reason
        lists.delete(now)
      }
      return undefined
    },
    now: () => now,
    bytes: () => [...lists.values()].reduce((sum, list) => sum + list.bytes(), 0),
  }
}

function goThrough(list: IntList, happen: Happen): string | undefined {
  for (let at = 0; at < list.length(); at += eventSize) {
    const [a, b] = [list.at(at + 1), list.at(at + 2)]
    const reason = happen(list.at(at), a, b, list.at(at + 3), list.at(at + 4))
    if (reason !== undefined) return reason
  }
  return undefined
}
