// An exact, insertion-only table of pairs, each known by a dense number: the node table's fast sibling.
//
// A look-up finds the keys where the hash points to, in one place of memory, not by way of the number. That
// takes twice the room and half the time, which is right for tables that are asked far more often than they
// grow. The index is one array that doubles, not cut into segments as in node-table.ts: where a segment is would be
// one more thing to load before the keys.

import { createIntList } from './int-list.ts'

export interface PairTable {
  readonly size: () => number
  readonly bytes: () => number
  /** Number of the pair, which is entered if it is new; then the number is the former size. */
  readonly add: (left: number, right: number) => number
  readonly left: (id: number) => number
  readonly right: (id: number) => number
}

const leastSlots = 64
// Number plus one (0 is free), left, right.
const slotSize = 3

export function createPairTable(): PairTable {
  const [lefts, rights] = [createIntList(), createIntList()]
  let index = new Int32Array(leastSlots * slotSize)
  let mask = leastSlots - 1

  const grow = (): void => {
    const old = index
    index = new Int32Array(old.length * 2)
    mask = mask * 2 + 1
    for (let from = 0; from < old.length; from += slotSize) {
      if (old[from] === 0) continue
      const [left, right] = [old[from + 1] ?? 0, old[from + 2] ?? 0]
      let place = (hash(left, right) & mask) * slotSize
      while (index[place] !== 0) place = next(place)
      index[place] = old[from] ?? 0
      index[place + 1] = left
      index[place + 2] = right
    }
  }
  const next = (place: number): number => {
    const after = place + slotSize
    return after === index.length ? 0 : after
  }
  return {
    size: lefts.length,
    bytes: () => lefts.bytes() + rights.bytes() + index.byteLength,
    add: (left, right) => {
      let place = (hash(left, right) & mask) * slotSize
      while (index[place] !== 0) {
        if (index[place + 1] === left && index[place + 2] === right) return (index[place] ?? 0) - 1
        place = next(place)
      }
      const id = lefts.length()
      lefts.push(left)
      rights.push(right)
      index[place] = id + 1
      index[place + 1] = left
      index[place + 2] = right
      if ((id + 1) * 4 > (mask + 1) * 3) grow()
      return id
    },
    left: lefts.at,
    right: rights.at,
  }
}

// Two rounds of the finaliser of MurmurHash3.
function hash(left: number, right: number): number {
  return mix(mix(left) ^ right)
}

function mix(value: number): number {
  let code = value | 0
  code = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
  code = Math.imul(code ^ (code >>> 13), 0xc2b2ae35)
  return (code ^ (code >>> 16)) | 0
}
