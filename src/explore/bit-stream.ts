// Numbers of 1 to 32 bits in a sequence of 32-bit words, written or read from the lowest bit on.
//
// One stream serves for both directions, one after the other: what `put` wrote in some order, `take` gets
// back in the same order when it is given the same widths. Nothing in the words says where a number ends.

import { assert } from '../base/assert.ts'

export interface BitStream {
  readonly start: (words: Int32Array, at?: number) => void
  readonly put: (value: number, bits: number) => void
  readonly take: (bits: number) => number
  /** Goes on at the next word, in writing and in reading. */
  readonly align: () => void
  readonly alignRead: () => void
  readonly position: () => number
}

export function createBitStream(): BitStream {
  let words: Int32Array = new Int32Array(0)
  let at = 0
  let pending = 0
  let used = 0
  return {
    start: (target, from = 0) => {
      words = target
      at = from
      pending = 0
      used = 0
    },
    put: (value, bits) => {
      const part = bits === 32 ? value : value & ((1 << bits) - 1)
      pending |= part << used
      const total = used + bits
      if (total < 32) {
        used = total
        return
      }
      assert(at < words.length, 'a packed state fits its buffer')
      words[at++] = pending
      pending = used === 0 ? 0 : part >>> (32 - used)
      used = total - 32
    },
    take: (bits) => {
      const low = (words[at] ?? 0) >>> used
      const total = used + bits
      let value = low
      if (total >= 32) {
        at++
        if (used > 0 && total > 32) value |= (words[at] ?? 0) << (32 - used)
        used = total - 32
      } else used = total
      return bits === 32 ? value | 0 : value & ((1 << bits) - 1)
    },
    align: () => {
      if (used > 0) words[at++] = pending
      pending = 0
      used = 0
    },
    alignRead: () => {
      if (used > 0) at++
      used = 0
    },
    position: () => at,
  }
}
