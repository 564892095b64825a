// The visited states: an exact set of word sequences, numbered densely in the order of their arrival.
//
// A sequence is folded in pairs up to one root (tree compression; Laarman, van de Pol, Weber, "Parallel
// Recursive State Compression for Free", 2011). Inner pairs are shared between states, and successive states
// differ in few words, so a state costs little more than its root. The root carries the length, because the
// shape of the tree depends on it.

import { assert } from '../base/assert.ts'
import { createNodeTable } from './node-table.ts'

/** Longest sequence: the length is kept in 16 bits. */
export const maxWords = 0xffff

export interface StateSet {
  readonly size: () => number
  readonly bytes: () => number
  /** Number of the sequence in `words`; it is new if the number equals the former size. */
  readonly add: (words: Int32Array, length: number) => number
  /** Writes the sequence into `words` and returns its length. */
  readonly get: (id: number, words: Int32Array) => number
}

export function createStateSet(): StateSet {
  const inner = createNodeTable()
  const roots = createNodeTable()
  let work = new Int32Array(64)
  const add = (words: Int32Array, length: number): number => {
    assert(length <= maxWords, `a state of ${length} words`)
    if (work.length < length) work = new Int32Array(length * 2)
    for (let at = 0; at < length; at++) work[at] = words[at] ?? 0
    let count = length
    while (count > 2) {
      let to = 0
      for (let at = 0; at + 1 < count; at += 2) {
        work[to++] = inner.add(work[at] ?? 0, work[at + 1] ?? 0, 0)
      }
      if ((count & 1) === 1) work[to++] = work[count - 1] ?? 0
      count = to
    }
    return roots.add(count > 0 ? (work[0] ?? 0) : 0, count > 1 ? (work[1] ?? 0) : 0, length)
  }
  const get = (id: number, words: Int32Array): number => {
    const length = roots.tag(id)
    if (length > 0) words[0] = roots.left(id)
    if (length > 1) words[1] = roots.right(id)
    // The levels of the tree from the top; each is unfolded from its end, in place.
    for (let level = levels(length) - 1; level >= 0; level--) {
      const count = (length + (1 << level) - 1) >>> level
      let from = (count + 1) >>> 1
      if ((count & 1) === 1) words[count - 1] = words[--from] ?? 0
      for (let at = (count & ~1) - 2; at >= 0; at -= 2) {
        const node = (words[--from] ?? 0) >>> 0
        words[at + 1] = inner.right(node)
        words[at] = inner.left(node)
      }
    }
    return length
  }
  return {
    size: roots.size,
    bytes: () => roots.bytes() + inner.bytes(),
    add,
    get,
  }
}

/** How often a sequence is halved until two words are left. */
function levels(length: number): number {
  let count = length
  let result = 0
  while (count > 2) {
    count = (count + 1) >>> 1
    result++
  }
  return result
}
