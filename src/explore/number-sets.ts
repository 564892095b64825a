// Sets of numbers by number: equal sets are one, and each is stored once, in order.

import { createIntList } from './int-list.ts'
import { createPairTable } from './pair-table.ts'
import { createWordSet } from './word-set.ts'

export interface NumberSets {
  /** The members come in any order, each of them once. */
  readonly add: (members: readonly number[]) => number
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
  const reserve = (length: number): void => {
    if (room.length < length) room = new Int32Array(length * 2)
  }
  return {
    add: (members) => {
      reserve(members.length)
      room.set(members)
      room.subarray(0, members.length).sort()
      return sets.add(room, members.length)
    },
    unite: (set, other) => {
      if (set === other) return set
      const pair = pairs.add(Math.min(set, other), Math.max(set, other))
      if (pair === unions.length()) {
        const [left, right] = [sets.get(set), sets.get(other)]
        reserve(left.length + right.length)
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
