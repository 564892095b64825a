// What the threads of the stress program share, and the numbers by which they check each other.
//
// A slot holds a seed, words that follow from it, and nothing else; who reads a slot computes them again. A
// freed slot is overwritten. `board` is memory of the stress itself: what the runtime promises is checked
// against it, not against the runtime's own words.

import type { CpusHandle, SlabHandle } from '../src/runtime/index.ts'

export interface StressPlan {
  readonly cpu: number
  readonly cpus: number
  readonly handle: CpusHandle
  readonly slab: SlabHandle
  readonly board: SharedArrayBuffer
  readonly seed: number
  /** How long a thread may stay in user mode. */
  readonly longestStayMs: number
}

export const ROOTS = 4
export const SLOT_WORDS = 16
export const SLOTS = 256

/** Places on the board: the first ones once, the others for each CPU. */
export const Board = { Stop: 0, Version: 1, Oldest: 2, Violations: 3 } as const
export const boardHead = 16
export const Place = {
  /** 1 while the CPU runs kernel code. */
  Inside: 0,
  /** The version that the CPU remembers. */
  Remembered: 1,
  Reads: 2,
  Replacements: 3,
  Pins: 4,
  Calls: 5,
  Naps: 6,
  /** Increased by each round: shows who stands still. */
  Rounds: 7,
} as const
export const boardStride = 16

export function boardBytes(cpus: number): number {
  return 4 * (boardHead + cpus * boardStride)
}

export function placeOf(cpu: number, place: number): number {
  return boardHead + cpu * boardStride + place
}

export function wordOf(seed: number, index: number): number {
  return Math.imul(seed ^ (index * 0x9e37_79b9), 0x85eb_ca6b)
}

export function fill(words: Int32Array, seed: number): void {
  words[0] = seed
  for (let index = 1; index < SLOT_WORDS; index += 1) words[index] = wordOf(seed, index)
}

export function isWhole(words: Int32Array): boolean {
  const seed = words[0] ?? 0
  for (let index = 1; index < SLOT_WORDS; index += 1) {
    if (words[index] !== wordOf(seed, index)) return false
  }
  return true
}

/** xorshift: a stream of numbers below `limit` that a seed repeats. */
export function newRandom(seed: number): (limit: number) => number {
  let state = seed | 1
  return (limit) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
}
