// Sets of numbers by number: equal sets are one, and each is stored once.

import { createWordSet } from './word-set.ts'

export interface NumberSets {
  readonly add: (members: ReadonlySet<number>) => number
  /** To be read at once and not written. */
  readonly get: (set: number) => Int32Array
  readonly bytes: () => number
}

export function createNumberSets(): NumberSets {
  const sets = createWordSet()
  return {
    add: (members) => sets.add(Int32Array.from(members).toSorted(), members.size),
    get: sets.get,
    bytes: sets.bytes,
  }
}
