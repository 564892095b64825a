// States divided among shards, each with a memory of its own: which one a state belongs to, and how it gets there.
//
// Numbers of nodes mean something in one shard only, so a state is divided by what its leaves hold, and goes
// from one shard to another as its leaves. (Stern and Dill, "Parallelizing the Murphi verifier", 1997.)

import { apply, count, element, load64, set, store, store64 } from './assemble.ts'
import { when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { bump, mostExchanged, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal

/** The lower half of something that is well mixed there, as a shard. */
export function shardOf(mixed: Node): Node {
  return [
    [mixed, i64Const(0xffffffffn), 'i64.and'],
    [read('shards'), 'i64.extend_i32_u', 'i64.mul', i64Const(32n), 'i64.shr_u', 'i32.wrap_i64'],
  ]
}

/** By the lower half of its key, when the only leaf is the state; the upper half says where it is kept. */
export function isForeignKey(key: number): Node {
  return apply('i32.ne', shardOf(get(key)), read('shard'))
}

const [spread, odd] = [0x9e3779b97f4a7c15n, 0xbf58476d1ce4e5b9n]

/** Adds what a leaf contributes to the sum that decides, or takes it away. */
export function addLeaf(
  sum: number,
  leaf: number,
  contents: Node,
  value: number,
  away = false,
): Node {
  const place: Node = [get(leaf), i32Const(1), 'i32.add', 'i64.extend_i32_u']
  return [
    set(value, [contents, place, i64Const(BigInt.asIntN(64, spread)), 'i64.mul', 'i64.add']),
    set(value, [get(value), get(value), i64Const(29n), 'i64.shr_u', 'i64.xor']),
    set(sum, [
      [get(sum), get(value), i64Const(BigInt.asIntN(64, odd)), 'i64.mul'],
      away ? 'i64.sub' : 'i64.add',
    ]),
  ]
}

/** What all leaves of the state that is expanded contribute, if there are several shards. */
export function sumOfLeaves(
  memory: ExpanderMemory,
  leaves: number,
  v: { readonly leaf: number; readonly sum: number; readonly key: number },
): Node {
  const contents = load64(element(memory.contents, get(v.leaf), 8))
  return when(apply('i32.gt_u', read('shards'), i32Const(1)), [
    set(v.sum, i64Const(0n)),
    count(v.leaf, i32Const(leaves), addLeaf(v.sum, v.leaf, contents, v.key)),
  ])
}

/** The half of a sum that is well mixed. */
export function upperHalf(sum: number): Node {
  const mixed = apply('i64.mul', get(sum), i64Const(BigInt.asIntN(64, spread)))
  return [mixed, i64Const(32n), 'i64.shr_u']
}

export function isForeignSum(sum: number): Node {
  return apply('i32.ne', shardOf(upperHalf(sum)), read('shard'))
}

/** The next entry of the outbox; trees do not lead so far that one state fills half of it. */
function entryOf(memory: ExpanderMemory, leaves: number): Node {
  return element(memory.outbox, read('foreign'), 8 * (1 + leaves))
}

/** Puts a state of one leaf into the outbox. */
export function sendLeaf(memory: ExpanderMemory, root: number, key: number): Node {
  const entry = entryOf(memory, 1)
  return [
    checkRoom(1),
    store(entry, shardOf(get(key))),
    store64(entry, get(root), 8),
    bump('foreign'),
  ]
}

/** Puts a state into the outbox: the leaves of the one that is expanded, but for those that `change` puts in place. */
export function sendLeaves(
  memory: ExpanderMemory,
  leaves: number,
  v: { readonly leaf: number; readonly sum: number },
  change: (address: (leaf: Node) => Node) => Node,
): Node {
  return sendLeavesTo(memory, leaves, shardOf(upperHalf(v.sum)), v.leaf, change)
}

/** The same for a shard that is known. */
export function sendLeavesTo(
  memory: ExpanderMemory,
  leaves: number,
  shard: Node,
  leaf: number,
  change: (address: (leaf: Node) => Node) => Node,
): Node {
  const entry = entryOf(memory, leaves)
  const place = (at: Node): Node => [entry, element(8, at, 8), 'i32.add']
  return [
    checkRoom(leaves),
    store(entry, shard),
    count(
      leaf,
      i32Const(leaves),
      store64(place(get(leaf)), load64(element(memory.contents, get(leaf), 8))),
    ),
    change(place),
    bump('foreign'),
  ]
}

function checkRoom(leaves: number): Node {
  return when(apply('i32.eq', read('foreign'), i32Const(mostExchanged(leaves))), 'unreachable')
}

/** Runs the first when there are several shards. */
export function whenShared(then: Node): Node {
  return when(apply('i32.gt_u', read('shards'), i32Const(1)), then)
}
