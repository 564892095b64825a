// States told apart by 64 bits that are made of their leaves: no nodes, and nothing to look up but the key.
//
// Each leaf is mixed with its place, and the sum of all is the key, so that a change of one leaf is a subtraction
// and an addition (Zobrist, "A new hashing method with application for game playing", 1970). Two states may
// have the same key: then one of them is not visited. As the leaves cannot be found from a key, states are
// handed on as their leaves.

import { apply, count, element, increase, load, load64 } from './assemble.ts'
import { set, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { changed } from './changed-leaf.ts'
import { bump, markWords, mostPending, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { mixed, unlessRecent } from './generate-visited.ts'
import type { PutMarks } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal
const spread = BigInt.asIntN(64, 0x9e3779b97f4a7c15n)

interface Shape {
  readonly memory: ExpanderMemory
  readonly leaves: number
}

/** What a leaf contributes to the key. */
function share(leaf: number, contents: Node, into: number): Node {
  const place: Node = [get(leaf), i32Const(1), 'i32.add', 'i64.extend_i32_u']
  return mixed([contents, place, i64Const(spread), 'i64.mul', 'i64.add'], into)
}

/** The sum over all leaves of the state that is in memory. */
export function sumOfShares(
  { memory, leaves }: Shape,
  v: { readonly leaf: number; readonly sum: number; readonly key: number },
): Node {
  const contents = load64(element(memory.contents, get(v.leaf), 8))
  return [
    set(v.sum, i64Const(0n)),
    count(
      v.leaf,
      i32Const(leaves),
      set(v.sum, apply('i64.add', get(v.sum), share(v.leaf, contents, v.key))),
    ),
  ]
}

/** A sum as a key: no key is 0. */
export function asKey(sum: number): Node {
  return [get(sum), [get(sum), 'i64.eqz', 'i64.extend_i32_u'], 'i64.or']
}

/** The state in memory, to be looked up; its sum is known. */
export function addLeaves(
  { memory, leaves }: Shape,
  v: { readonly leaf: number; readonly sum: number; readonly key: number },
  full: Node,
  put?: PutMarks,
): Node {
  return [set(v.key, asKey(v.sum)), addToPending({ memory, leaves }, v, () => [], full, put)]
}

interface Locals {
  readonly at: number
  readonly end: number
  readonly next: number
  readonly index: number
  readonly leaf: number
  readonly root: number
  readonly key: number
  readonly sum: number
}

/** The change at `at`, where the number of leaves that change stands, and then each with its bits. */
export function changeFingerprint(shape: Shape, v: Locals, full: Node, put?: PutMarks): Node {
  const { memory } = shape
  const contents = load64(element(memory.contents, get(v.leaf), 8))
  const first = [get(v.next), element(0, get(v.end), 24), 'i32.sub'] as const
  /** Every changed leaf, whose number comes to `leaf`. */
  const each = (...body: readonly Node[]): Node => [
    set(v.at, first),
    count(v.index, get(v.end), [set(v.leaf, load(get(v.at))), ...body, increase(v.at, 24)]),
  ]
  const change = (place: (leaf: Node) => Node): Node =>
    each(store64(place(get(v.leaf)), changed(contents, v.at, 8)))
  return [
    set(v.root, get(v.sum)),
    each(
      set(v.root, apply('i64.sub', get(v.root), share(v.leaf, contents, v.key))),
      set(v.root, apply('i64.add', get(v.root), share(v.leaf, changed(contents, v.at, 8), v.key))),
    ),
    set(v.key, asKey(v.root)),
    addToPending(shape, v, change, full, put),
  ]
}

/** All leaves with the key, which is known. */
function addToPending(
  { memory, leaves }: Shape,
  v: { readonly leaf: number; readonly key: number },
  change: (place: (leaf: Node) => Node) => Node,
  full: Node,
  put?: PutMarks,
): Node {
  const words = leaves + (put === undefined ? 0 : markWords)
  const entry = element(memory.pending, read('pending'), 8 * (words + 1))
  const place = (leaf: Node): Node => [entry, element(0, leaf, 8), 'i32.add']
  return unlessRecent(memory, v.key, [
    count(
      v.leaf,
      i32Const(leaves),
      store64(place(get(v.leaf)), load64(element(memory.contents, get(v.leaf), 8))),
    ),
    change(place),
    put === undefined ? [] : put([entry, i32Const(8 * leaves), 'i32.add']),
    store64(entry, get(v.key), 8 * words),
    bump('pending'),
    when(apply('i32.eq', read('pending'), i32Const(mostPending)), full),
  ])
}
