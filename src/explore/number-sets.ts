// Sets of numbers by number: equal sets are one, and each is stored once, in order.

import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import { createWordSet } from './word-set.ts'

export interface NumberSets {
  readonly add: (members: ReadonlySet<number>) => number
  readonly unite: (set: number, other: number) => number
  /** To be read at once and not written. */
  readonly get: (set: number) => Int32Array
  readonly bytes: () => number
}

export function createNumberSets(): NumberSets {
  const sets = createWordSet()
  // The unions made so far, by the pairs of which they are.
  const pairs = createPairTable()
  const unions = createIntList()
  let room = new Int32Array(64)
  return {
    add: (members) => sets.add(Int32Array.from(members).toSorted(), members.size),
    unite: (set, other) => {
      if (set === other) return set
      const pair = pairs.add(Math.min(set, other), Math.max(set, other))
      if (pair === unions.length()) {
        const [left, right] = [sets.get(set), sets.get(other)]
        if (room.length < left.length + right.length) {
          room = new Int32Array((left.length + right.length) * 2)
        }
        unions.push(sets.add(room, merge(left, right, room)))
      }
      return unions.at(pair)
    },
    get: sets.get,
    bytes: () => sets.bytes() + pairs.bytes() + unions.bytes(),
  }
}

/** What is in one of two ordered lists or in both, in order; the result is how many. */
function merge(left: Int32Array, right: Int32Array, to: Int32Array): number {
  let [count, at] = [0, 0]
  for (const member of left) {
    for (; at < right.length && (right[at] ?? 0) < member; at++) to[count++] = right[at] ?? 0
    if (right[at] === member) at++
    to[count++] = member
  }
  for (; at < right.length; at++) to[count++] = right[at] ?? 0
  return count
}
