// The set of visited states: 64-bit keys in open addressing, many looked up at once (generate-flush.ts).
//
// Several threads may add keys at once, none of which is 0: an empty slot is taken by comparing and exchanging, and
// nothing is ever removed (Laarman, van de Pol, Weber, "Boosting Multi-Core Reachability Performance with Shared
// Hash Tables", 2010).
//
// A key is well mixed. Its highest bits name a part of the table, and its line there, of the memory's cache, is what
// follows, scaled to the number of slots. Probing begins at the highest slot of that line and goes down. So keys
// stand nearly in their own order, and each part can grow where it is (generate-growth.ts). In front of the
// first slot of each part there is room for what is pushed over the edge.

import { apply, element, load64, set, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { markWords, mostPending, read, recentStates, write } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const partBits = 3
export const parts: number = 2 ** partBits

/** Slots in front of the first one. At loads below 0.9, far fewer are pushed there. */
export const slackSlots = 1024

/** Slots stand in lines of the memory's cache: what is in one line is had together. */
export const lineBytes = 64

const get = getLocal

/** What roots are multiplied with. */
export const factors = [0xff51afd7ed558ccdn, 0xc4ceb9fe1a85ec53n] as const

/** A state's root as a key, through a variable: a bijection, so nothing is lost (the finalizer of MurmurHash3). */
export function mixed(root: Node, into: number): Node {
  const shift: Node = set(into, [get(into), get(into), i64Const(33n), 'i64.shr_u', 'i64.xor'])
  const multiply = (by: bigint): Node =>
    set(into, [get(into), i64Const(BigInt.asIntN(64, by)), 'i64.mul'])
  return [
    set(into, [root, i64Const(1n), 'i64.add']),
    [shift, multiply(factors[0]), shift, multiply(factors[1]), shift],
    get(into),
  ]
}

/** The address of the first slot, the highest, of a key's own line. */
export function home(key: Node): Node {
  const part: Node = [key, i64Const(BigInt(64 - partBits)), 'i64.shr_u', 'i32.wrap_i64']
  const start: Node = [part, read('rootStride'), 'i32.mul', read('rootBase'), 'i32.add']
  return homeIn(start, key, [read('rootSlots'), 'i64.extend_i32_u'])
}

/** The same in a part that begins there and has so many slots (64 bits). */
export function homeIn(start: Node, key: Node, slots: Node): Node {
  return [
    [start, key, i64Const(BigInt(32 - partBits)), 'i64.shr_u', i64Const(0xffffffffn), 'i64.and'],
    [slots, 'i64.mul', i64Const(32n), 'i64.shr_u', 'i32.wrap_i64', i32Const(3), 'i32.shl'],
    ['i32.add', i32Const(lineBytes - 8), 'i32.or'],
  ]
}

/** Stores what is known about how a state was found, where states are handed on with that. */
export type PutMarks = (at: Node) => Node

/**
 * Adds a state to what is pending, by its root and its key. Nobody can guess whether it was looked up a short while ago:
 * so it is put there in any case, and counts if it was not.
 */
export function addPending(
  memory: ExpanderMemory,
  root: number,
  key: number,
  full: Node,
  put?: PutMarks,
): Node {
  const bytes = put === undefined ? 8 : 8 + 8 * markWords
  const entry = element(memory.pending, read('pending'), bytes + 8)
  const recent = recentAt(memory, key)
  return [
    store64(entry, get(root)),
    put === undefined ? [] : put([entry, i32Const(8), 'i32.add']),
    store64(entry, get(key), bytes),
    write('pending', [read('pending'), apply('i64.ne', load64(recent), get(key)), 'i32.add']),
    store64(recent, get(key)),
    when(apply('i32.eq', read('pending'), i32Const(mostPending)), full),
  ]
}

/** What is to be done with a state that was not looked up a short while ago. */
export function unlessRecent(memory: ExpanderMemory, key: number, then: Node): Node {
  const recent = recentAt(memory, key)
  return when(apply('i64.ne', load64(recent), get(key)), [store64(recent, get(key)), then])
}

function recentAt({ recent }: ExpanderMemory, key: number): Node {
  return [
    [get(key), i64Const(BigInt(recentStates - 1)), 'i64.and', 'i32.wrap_i64', i32Const(3)],
    ['i32.shl', i32Const(recent), 'i32.add'],
  ]
}
