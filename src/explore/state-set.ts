// The visited states: an exact set of word sequences, numbered densely in the order of their arrival.
//
// A sequence is folded in pairs up to one root (tree compression; Laarman, van de Pol, Weber, "Parallel
// Recursive State Compression for Free", 2011). Inner pairs are shared between states, and successive states
// differ in few words, so a state costs little more than its root. The root carries the length, because the
// shape of the tree depends on it. The tree of the state read last is kept: its successors are like it, and
// a pair that is the same at the same place is not looked up again.

import { assert } from '../base/assert.ts'
import { createNodeTable } from './node-table.ts'
import type { NodeTable } from './node-table.ts'

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

/** The levels of a folded sequence from the words up, each about half as long as the one below. */
interface Tree {
  length: number
  /** The highest level. */
  top: number
  levels: Int32Array[]
}

export function createStateSet(): StateSet {
  const inner = createNodeTable()
  const roots = createNodeTable()
  const last: Tree = { length: 0, top: 0, levels: [new Int32Array(64)] }
  let work = new Int32Array(64)
  let next = new Int32Array(64)
  const add = (words: Int32Array, length: number): number => {
    assert(length <= maxWords, `a state of ${length} words`)
    if (work.length < length)
      [work, next] = [new Int32Array(length * 2), new Int32Array(length * 2)]
    let from = words
    let count = length
    for (let level = 0; count > 2; level++) {
      const to = from === work ? next : work
      count = foldLevel(inner, from, count, to, last, level)
      from = to
    }
    return roots.add(count > 0 ? (from[0] ?? 0) : 0, count > 1 ? (from[1] ?? 0) : 0, length)
  }
  const get = (id: number, words: Int32Array): number => {
    const length = roots.tag(id)
    const top = levelCount(length) - 1
    last.length = length
    last.top = top
    while (last.levels.length <= top) last.levels.push(new Int32Array(64))
    for (let level = 0; level <= top; level++) {
      const room = last.levels[level]?.length ?? 0
      if (room < length) last.levels[level] = new Int32Array(length * 2)
    }
    const highest = last.levels[top]
    if (highest !== undefined) {
      highest[0] = roots.left(id)
      highest[1] = roots.right(id)
    }
    for (let level = top - 1; level >= 0; level--) unfoldLevel(inner, last, level)
    const lowest = last.levels[0]
    for (let at = 0; at < length; at++) words[at] = lowest?.[at] ?? 0
    return length
  }
  return { size: roots.size, bytes: () => roots.bytes() + inner.bytes(), add, get }
}

/** Folds pairs of a level into the next one and returns how many there are. */
function foldLevel(
  inner: NodeTable,
  from: Int32Array,
  count: number,
  to: Int32Array,
  last: Tree,
  level: number,
): number {
  const known = last.levels[level]
  const above = last.levels[level + 1]
  // The highest level's pair is the root; it has no node among the inner ones.
  const same = level < last.top ? countAt(last.length, level) & ~1 : 0
  const pairs = count & ~1
  let made = 0
  for (let at = 0; at < pairs; at += 2) {
    const left = from[at] ?? 0
    const right = from[at + 1] ?? 0
    const isKnown = at < same && known?.[at] === left && known[at + 1] === right
    to[made] = isKnown ? (above?.[made] ?? 0) : inner.add(left, right, 0)
    made++
  }
  if (pairs < count) to[made++] = from[pairs] ?? 0
  return made
}

function unfoldLevel(inner: NodeTable, { length, levels }: Tree, level: number): void {
  const [above, to] = [levels[level + 1], levels[level]]
  if (above === undefined || to === undefined) return
  const count = countAt(length, level)
  const pairs = count & ~1
  for (let at = 0; at < pairs; at += 2) {
    const node = (above[at >> 1] ?? 0) >>> 0
    to[at] = inner.left(node)
    to[at + 1] = inner.right(node)
  }
  if (pairs < count) to[pairs] = above[pairs >> 1] ?? 0
}

/** How many there are at a level of a sequence of this length. */
function countAt(length: number, level: number): number {
  return (length + (1 << level) - 1) >>> level
}

/** Levels of a sequence, down from the one with at most two. */
function levelCount(length: number): number {
  let result = 1
  for (let count = length; count > 2; count = (count + 1) >>> 1) result++
  return result
}
