// An exact, insertion-only table of pairs, each known by a dense number: the node table's fast sibling.
//
// A look-up finds the keys where the hash points to, in one place of memory, not by way of the number. That
// takes twice the room and half the time, which is right for tables that are asked far more often than they
// grow. The index is cut into segments that grow one at a time, as in node-table.ts.

import { createIntList } from './int-list.ts'

export interface PairTable {
  readonly size: () => number
  readonly bytes: () => number
  /** Number of the pair, which is entered if it is new; then the number is the former size. */
  readonly add: (left: number, right: number) => number
  readonly left: (id: number) => number
  readonly right: (id: number) => number
}

const segmentBits = 8
const leastSlots = 4
// Number plus one (0 is free), left, right.
const slotSize = 3

/** `expected` pairs fit in before the index grows. */
export function createPairTable(expected = 0): PairTable {
  const [lefts, rights] = [createIntList(), createIntList()]
  const perSegment = Math.ceil((expected * 2) / 2 ** segmentBits)
  const firstSlots = Math.max(leastSlots, 2 ** Math.ceil(Math.log2(perSegment + 1)))
  const segments = Array.from(
    { length: 1 << segmentBits },
    () => new Int32Array(firstSlots * slotSize),
  )
  const masks = new Int32Array(1 << segmentBits).fill(firstSlots - 1)
  const used = new Int32Array(1 << segmentBits)
  let slots = firstSlots << segmentBits

  const grow = (number: number): void => {
    const old = segments[number] ?? new Int32Array(0)
    const grown = new Int32Array(old.length * 2)
    const mask = grown.length / slotSize - 1
    for (let from = 0; from < old.length; from += slotSize) {
      if (old[from] === 0) continue
      const code = hash(old[from + 1] ?? 0, old[from + 2] ?? 0)
      let at = (code >>> segmentBits) & mask
      while (grown[at * slotSize] !== 0) at = (at + 1) & mask
      grown.set(old.subarray(from, from + slotSize), at * slotSize)
    }
    segments[number] = grown
    masks[number] = mask
    slots += old.length / slotSize
  }
  return {
    size: lefts.length,
    bytes: () => lefts.bytes() + rights.bytes() + slots * slotSize * 4,
    add: (left, right) => {
      const code = hash(left, right)
      const number = code & ((1 << segmentBits) - 1)
      const segment = segments[number] ?? new Int32Array(0)
      const mask = masks[number] ?? 0
      let at = (code >>> segmentBits) & mask
      let place = at * slotSize
      while (segment[place] !== 0) {
        if (segment[place + 1] === left && segment[place + 2] === right) {
          return (segment[place] ?? 0) - 1
        }
        at = (at + 1) & mask
        place = at * slotSize
      }
      const id = lefts.length()
      lefts.push(left)
      rights.push(right)
      segment[place] = id + 1
      segment[place + 1] = left
      segment[place + 2] = right
      const full = (used[number] ?? 0) + 1
      used[number] = full
      if (full * 4 > (mask + 1) * 3) grow(number)
      return id
    },
    left: lefts.at,
    right: rights.at,
  }
}

// Two rounds of the finaliser of MurmurHash3. The low bits choose the segment and the higher ones the slot.
function hash(left: number, right: number): number {
  return mix(mix(left) ^ right)
}

function mix(value: number): number {
  let code = value | 0
  code = Math.imul(code ^ (code >>> 16), 0x85ebca6b)
  code = Math.imul(code ^ (code >>> 13), 0xc2b2ae35)
  return (code ^ (code >>> 16)) | 0
}
