// A table of pairs of 32-bit numbers, each pair under a number of its own: what states are folded into.
//
// Pairs stand in chunks, in the order of their numbers; the index is an open-addressing table of numbers, and
// is made anew when it grows. Pair 0 is (0, 0). Tree compression: Laarman, van de Pol, Weber, "Parallel
// Recursive State Compression for Free" (2011).

import { apply, block, jumpIf, loop, routine, set, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody, ModuleContents } from './encoder.ts'
import { getLocal, i32Const, i64Const, storeI64, teeLocal } from './instruction.ts'
import type { Instruction } from './instruction.ts'

/** Cells (i32) at the beginning of the memory. */
export const nodeHeader = {
  /** The next number to be given out. */
  next: 0,
  /** Where the index begins, and the number of its slots less one. */
  index: 4,
  mask: 8,
  /** From this number on the index has to grow. */
  limit: 12,
  /** There is no room for this number; asking for it traps. */
  end: 16,
  /** Addresses of the chunks in which the pairs stand. */
  directory: 64,
} as const

/** Pairs in a chunk: 2 to the power of this. */
export const chunkBits = 16

export const nodeTablePages = 1

const load = (offset: number): Instruction => ({ op: 'i32.load', offset })

/** Exports `intern(left, right)`, `pairOf(number)`, `crowded()` and `rehash(first, end)`. */
export function generateNodes(): ModuleContents {
  const functions = [addressOf(), intern(), pairOf(), crowded(), rehash(), place()]
  return { imports: [], memoryPages: nodeTablePages, functions }
}

const call = (index: number, ...operands: readonly Node[]): Node => [
  ...operands,
  { op: 'call', index },
]
const [addressIndex, placeIndex] = [0, 5]

/** Where a pair stands. */
function addressOf(): FunctionBody {
  return routine({ parameters: { id: 'i32' }, locals: {}, result: 'i32' }, ({ id }) => [
    apply('i32.shr_u', getLocal(id), i32Const(chunkBits)),
    i32Const(2),
    'i32.shl',
    load(nodeHeader.directory),
    apply('i32.and', getLocal(id), i32Const(2 ** chunkBits - 1)),
    i32Const(3),
    'i32.shl',
    'i32.add',
  ])
}

function pairOf(): FunctionBody {
  return routine(
    { exportAs: 'pairOf', parameters: { id: 'i32' }, locals: {}, result: 'i64' },
    ({ id }) => [call(addressIndex, getLocal(id)), { op: 'i64.load', offset: 0 }],
  )
}

function crowded(): FunctionBody {
  const limit = [i32Const(0), load(nodeHeader.limit)]
  const next = [i32Const(0), load(nodeHeader.next)]
  return routine({ exportAs: 'crowded', parameters: {}, locals: {}, result: 'i32' }, () =>
    apply('i32.ge_u', next, limit),
  )
}

function hash(low: Node, high: Node, into: number): Node {
  return [
    set(
      into,
      apply(
        'i32.xor',
        apply('i32.mul', low, i32Const(0x9e3779b1 | 0)),
        apply('i32.mul', high, i32Const(0x85ebca6b | 0)),
      ),
    ),
    set(into, apply('i32.xor', getLocal(into), [getLocal(into), i32Const(15), 'i32.shr_u'])),
    set(into, apply('i32.mul', getLocal(into), i32Const(0x2c1b3c6d))),
    set(into, apply('i32.xor', getLocal(into), [getLocal(into), i32Const(12), 'i32.shr_u'])),
  ]
}

/** The address in the index for a slot number that may be too large. */
function slotAddress(at: number): Node {
  return [
    [getLocal(at), i32Const(0), load(nodeHeader.mask), 'i32.and', i32Const(2), 'i32.shl'],
    [i32Const(0), load(nodeHeader.index), 'i32.add'],
  ]
}

function intern(): FunctionBody {
  return routine(
    {
      exportAs: 'intern',
      parameters: { low: 'i32', high: 'i32' },
      locals: { at: 'i32', slot: 'i32', found: 'i32', pair: 'i64' },
      result: 'i32',
    },
    ({ low, high, at, slot, found, pair }) => [
      when(apply('i32.eqz', apply('i32.or', getLocal(low), getLocal(high))), [
        i32Const(0),
        'return',
      ]),
      set(pair, [
        [getLocal(high), 'i64.extend_i32_u', i64Const(32n), 'i64.shl'],
        [getLocal(low), 'i64.extend_i32_u', 'i64.or'],
      ]),
      hash(getLocal(low), getLocal(high), at),
      loop(
        'probe',
        set(slot, slotAddress(at)),
        [getLocal(slot), load(0), teeLocal(found), 'i32.eqz'],
        {
          structure: 'if',
          label: 'empty',
          body: [
            set(found, [i32Const(0), load(nodeHeader.next)]),
            when(
              apply('i32.ge_u', getLocal(found), [i32Const(0), load(nodeHeader.end)]),
              'unreachable',
            ),
            [i32Const(0), apply('i32.add', getLocal(found), i32Const(1))],
            { op: 'i32.store', offset: nodeHeader.next },
            [call(addressIndex, getLocal(found)), getLocal(pair), storeI64(0)],
            [getLocal(slot), getLocal(found), { op: 'i32.store', offset: 0 }],
            [getLocal(found), 'return'],
          ],
        },
        when(
          apply(
            'i64.eq',
            [call(addressIndex, getLocal(found)), { op: 'i64.load', offset: 0 }],
            getLocal(pair),
          ),
          [getLocal(found), 'return'],
        ),
        set(at, apply('i32.add', getLocal(at), i32Const(1))),
      ),
      i32Const(0),
    ],
  )
}

/** Puts the pairs from one number up to another into an empty index. */
function rehash(): FunctionBody {
  return routine(
    { exportAs: 'rehash', parameters: { id: 'i32', end: 'i32' }, locals: {} },
    ({ id, end }) =>
      block(
        'done',
        loop(
          'next',
          jumpIf('done', apply('i32.ge_u', getLocal(id), getLocal(end))),
          call(placeIndex, getLocal(id)),
          set(id, apply('i32.add', getLocal(id), i32Const(1))),
        ),
      ),
  )
}

function place(): FunctionBody {
  return routine(
    { parameters: { id: 'i32' }, locals: { pair: 'i64', at: 'i32', slot: 'i32' } },
    ({ id, pair, at, slot }) => [
      set(pair, [call(addressIndex, getLocal(id)), { op: 'i64.load', offset: 0 }]),
      hash(
        [getLocal(pair), 'i32.wrap_i64'],
        [getLocal(pair), i64Const(32n), 'i64.shr_u', 'i32.wrap_i64'],
        at,
      ),
      block(
        'done',
        loop(
          'probe',
          set(slot, slotAddress(at)),
          when(
            [getLocal(slot), load(0), 'i32.eqz'],
            [[getLocal(slot), getLocal(id), { op: 'i32.store', offset: 0 }], 'return'],
          ),
          set(at, apply('i32.add', getLocal(at), i32Const(1))),
        ),
      ),
    ],
  )
}
