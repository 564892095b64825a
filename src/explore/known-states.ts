// The states that a search by situations has come upon: a situation in a context, when and how.

import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import type { Context } from './contexts.ts'
import type { Link } from './events.ts'

export interface KnownStates {
  readonly size: () => number
  /** The state's number if it is new, or nearer than was known; otherwise -1. */
  readonly reach: (
    situation: number,
    context: Context,
    time: number,
    from: number,
    via: number,
  ) => number
  /** Whether the state is to be dealt with now: only the first time, and at the time it is reached. */
  readonly settle: (state: number, now: number) => boolean
  readonly situation: (state: number) => number
  readonly context: (state: number) => Context
  readonly link: (state: number) => Link
  readonly bytes: () => number
}

const settledTime = -1

export function createKnownStates(): KnownStates {
  const table = createPairTable()
  const [times, froms, vias] = [createIntList(), createIntList(), createIntList()]
  return {
    size: table.size,
    reach: (situation, context, time, from, via) => {
      const id = table.add(situation, context)
      if (id === times.length()) {
        times.push(time)
        froms.push(from)
        vias.push(via)
        return id
      }
      if (time >= times.at(id)) return -1
      times.set(id, time)
      froms.set(id, from)
      vias.set(id, via)
      return id
    },
    settle: (state, now) => {
      if (times.at(state) !== now) return false
      times.set(state, settledTime)
      return true
    },
    situation: table.left,
    context: table.right,
    link: (state) => ({ from: froms.at(state), via: vias.at(state) }),
    bytes: () => [table, times, froms, vias].reduce((sum, part) => sum + part.bytes(), 0),
  }
}
