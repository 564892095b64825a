// In which order the worlds of a comparison are run: by turns the newest one and the simplest one.
//
// The newest first goes deep, into loops and long functions; the simplest first (few conditions, few
// functions to look into) does not lose itself there. Neither alone finds every kind of difference soon.

import type { Seed } from './world.ts'

export interface Agenda {
  add(seed: Seed): void
  take(): Seed | undefined
}

interface Entry {
  readonly seed: Seed
  taken: boolean
}

/** `deep`: the newest one only. */
export function createAgenda(deep: boolean): Agenda {
  const newest: Entry[] = []
  // What came of simple worlds, for when nothing newer is left: it must not interrupt the way down.
  const later: Entry[] = []
  const byCost: Entry[][] = []
  let least = 0
  let turn = deep
  const takeFrom = (list: Entry[]): Seed | undefined => {
    for (let entry = list.pop(); entry !== undefined; entry = list.pop()) {
      if (entry.taken) continue
      entry.taken = true
      return entry.seed
    }
    return undefined
  }
  const takeSimplest = (): Seed | undefined => {
    for (; least < byCost.length; least++) {
      const seed = takeFrom(byCost[least] ?? [])
      if (seed !== undefined) return seed
    }
    return undefined
  }
  return {
    add(seed) {
      const entry = { seed, taken: false }
      if (turn) newest.push(entry)
      else later.push(entry)
      const cost = seed.constraints.length + 2 * seed.expanded.size
      const list = byCost[cost] ?? []
      byCost[cost] = list
      list.push(entry)
      least = Math.min(least, cost)
    },
    take() {
      turn = deep || !turn
      return (turn ? takeFrom(newest) : undefined) ?? takeSimplest()
    },
  }
}
