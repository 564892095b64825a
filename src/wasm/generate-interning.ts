// Numbers for 64-bit contents: leaves of packed pieces, and pairs of numbers. Equal contents, equal numbers.
//
// A slot of the index holds contents and number together, so a look-up is one visit to memory. Numbers begin
// with 1. The host makes the index larger between calls. Tree compression: Laarman, van de Pol, Weber, "Parallel
// Recursive State Compression for Free" (2011).
//
// Several threads may do this at once, and none waits for another: whoever puts contents into an empty slot, or finds
// them without a number, offers a number, and the first one that is there counts. A number that comes too late is
// never used; its contents are `unused`, which no node has: leaves do not use all their bits, and pairs
// are of numbers for which there is room.

import { apply, block, increase, jumpIf, load64, loop } from './assemble.ts'
import { routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { nodeSlot, read, together } from './expander-memory.ts'
import { getLocal, i32Const, i64Const, teeLocal } from './instruction.ts'

const get = getLocal

/** Into a variable: a number for a slot that may be too large. Multiplicative hashing (Knuth, volume 3, 6.4). */
function hash(contents: number, into: number): Node {
  return [
    [get(contents), i64Const(BigInt.asIntN(64, 0x9e3779b97f4a7c15n)), 'i64.mul'],
    [i64Const(32n), 'i64.shr_u', 'i32.wrap_i64', teeLocal(into)],
    [get(into), i32Const(15), 'i32.shr_u', 'i32.xor'],
    { op: 'local.set', index: into },
  ]
}

function slotAddress(at: number): Node {
  return [
    [get(at), read('nodeMask'), 'i32.and', i32Const(4), 'i32.shl'],
    [read('nodeIndex'), 'i32.add'],
  ]
}

/** The contents with a number. */
export function contentsOf(number: Node): Node {
  return load64(contentsAt(number))
}

function contentsAt(number: Node): Node {
  return [number, i32Const(3), 'i32.shl', read('nodeContents'), 'i32.add']
}

const unused = -1n

/** In the index, contents are one more, as 0 is an empty slot. */
function asIndexed(contents: number): Node {
  return [get(contents), i64Const(1n), 'i64.add']
}

/** Finds the slot that has the contents, or puts them into an empty one. */
function claim(contents: number, at: number, slot: number, found: number): Node {
  return [
    hash(contents, at),
    block(
      'claimed',
      loop(
        'probe',
        set(slot, slotAddress(at)),
        set(found, [get(slot), { op: 'i64.atomic.load', offset: nodeSlot.contents }]),
        when(apply('i64.eqz', get(found)), [
          [get(slot), i64Const(0n), asIndexed(contents)],
          { op: 'i64.atomic.rmw.cmpxchg', offset: nodeSlot.contents },
          { op: 'local.tee', index: found },
          jumpIf('claimed', 'i64.eqz'),
        ]),
        jumpIf('claimed', apply('i64.eq', get(found), asIndexed(contents))),
        increase(at),
      ),
    ),
  ]
}

export function intern(): FunctionBody {
  return routine(
    {
      parameters: { contents: 'i64' },
      locals: { at: 'i32', slot: 'i32', number: 'i32', first: 'i32', found: 'i64' },
      result: 'i32',
    },
    ({ contents, at, slot, number, first, found }) => [
      claim(contents, at, slot, found),
      set(number, [get(slot), { op: 'i32.atomic.load', offset: nodeSlot.number }]),
      when(get(number), [get(number), 'return']),
      set(number, [
        [i32Const(together.nodeNext), i32Const(1)],
        { op: 'i32.atomic.rmw.add', offset: 0 },
      ]),
      when(apply('i32.ge_u', get(number), read('nodeEnd')), 'unreachable'),
      store64(contentsAt(get(number)), get(contents)),
      set(first, [
        [get(slot), i32Const(0), get(number)],
        { op: 'i32.atomic.rmw.cmpxchg', offset: nodeSlot.number },
      ]),
      when(get(first), [
        store64(contentsAt(get(number)), i64Const(unused)),
        [get(first), 'return'],
      ]),
      get(number),
    ],
  )
}

/** `rehash(from, to)` puts the contents with these numbers into an index that had none of them. */
export function rehash(): FunctionBody {
  return routine(
    {
      exportAs: 'rehash',
      parameters: { from: 'i32', to: 'i32' },
      locals: { at: 'i32', slot: 'i32', contents: 'i64', found: 'i64' },
    },
    ({ from, to, at, slot, contents, found }) =>
      block(
        'done',
        loop(
          'next',
          jumpIf('done', apply('i32.ge_u', get(from), get(to))),
          set(contents, contentsOf(get(from))),
          when(apply('i64.ne', get(contents), i64Const(unused)), [
            claim(contents, at, slot, found),
            store(get(slot), get(from), nodeSlot.number),
          ]),
          increase(from),
        ),
      ),
  )
}
