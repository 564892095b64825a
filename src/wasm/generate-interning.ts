// Numbers for 64-bit contents: leaves of packed pieces, and pairs of numbers. Equal contents, equal numbers.
//
// A slot of the index holds contents and number together, so a look-up is one visit to memory. Numbers begin
// with 1 and are dense. The host makes the index larger between calls. Tree compression: Laarman, van de
// Pol, Weber, "Parallel Recursive State Compression for Free" (2011).

import { apply, block, element, increase, jumpIf, load64, loop } from './assemble.ts'
import { routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { bump, nodeSlot, read } from './expander-memory.ts'
import { getLocal, i32Const, i64Const, loadI64, teeLocal } from './instruction.ts'

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
  return load64([number, i32Const(3), 'i32.shl', read('nodeContents'), 'i32.add'])
}

export function intern(): FunctionBody {
  return routine(
    {
      parameters: { contents: 'i64' },
      locals: { at: 'i32', slot: 'i32', number: 'i32' },
      result: 'i32',
    },
    ({ contents, at, slot, number }) => [
      hash(contents, at),
      loop(
        'probe',
        set(slot, slotAddress(at)),
        set(number, [get(slot), { op: 'i32.load', offset: nodeSlot.number }]),
        when(
          apply('i32.eqz', get(number)),
          [
            set(number, read('nodeNext')),
            when(apply('i32.ge_u', get(number), read('nodeEnd')), 'unreachable'),
            bump('nodeNext'),
            store64([element(0, get(number), 8), read('nodeContents'), 'i32.add'], get(contents)),
            fill(slot, contents, number),
            [get(number), 'return'],
          ],
          when(apply('i64.eq', [get(slot), loadI64(nodeSlot.contents)], get(contents)), [
            get(number),
            'return',
          ]),
        ),
        increase(at),
      ),
      i32Const(0),
    ],
  )
}

function fill(slot: number, contents: number, number: number): Node {
  return [
    store64(get(slot), get(contents), nodeSlot.contents),
    store(get(slot), get(number), nodeSlot.number),
  ]
}

/** `rehash()` puts all contents into an index that is empty. */
export function rehash(): FunctionBody {
  return routine(
    {
      exportAs: 'rehash',
      parameters: {},
      locals: { number: 'i32', at: 'i32', slot: 'i32', contents: 'i64' },
    },
    ({ number, at, slot, contents }) => [
      set(number, i32Const(1)),
      block(
        'done',
        loop(
          'next',
          jumpIf('done', apply('i32.ge_u', get(number), read('nodeNext'))),
          set(contents, contentsOf(get(number))),
          hash(contents, at),
          block(
            'placed',
            loop(
              'probe',
              set(slot, slotAddress(at)),
              jumpIf('placed', [
                [get(slot), { op: 'i32.load', offset: nodeSlot.number }],
                'i32.eqz',
              ]),
              increase(at),
            ),
          ),
          fill(slot, contents, number),
          increase(number),
        ),
      ),
    ],
  )
}
