// The set of visited states: 64-bit keys in open addressing.
//
// A key is well mixed, and its slot is its upper half scaled to the number of slots. So keys stand in the
// table nearly in their own order, and the table grows where it is: everything moves to the new end, and then
// back to its new place, with two sequential passes and no second table. No key is 0. Probing never wraps;
// behind the last slot there is room for what is pushed over the end.

import { apply, block, loop, jumpIf, routine, set, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody, ModuleContents } from './encoder.ts'
import { getLocal, i32Const, i64Const, loadI64, storeI64, teeLocal } from './instruction.ts'
import type { Instruction } from './instruction.ts'

/** Where the number of slots stands (i32), and where the slots begin. */
export const rootHeader = { slots: 0, base: 64 } as const

/** Slots behind the last one. At loads below 0.9, runs of occupied slots are far shorter. */
export const slackSlots = 8192

export const rootTablePages = 1

const slots: readonly Instruction[] = [
  i32Const(0),
  { op: 'i64.load32_u', offset: rootHeader.slots },
]

/**
 * Exports `insert(key)`, which says whether the key is new; `touch(key)`, which only brings the key's slot near;
 * and `grow(before, after)`, in slots.
 */
export function generateRoots(): ModuleContents {
  const functions = [insert(), touch(), grow()]
  return { imports: [], memoryPages: rootTablePages, functions }
}

/** The address of a key's own slot. */
function home(key: number): Node {
  return [
    [getLocal(key), i64Const(32n), 'i64.shr_u', slots, 'i64.mul'],
    [i64Const(32n), 'i64.shr_u', 'i32.wrap_i64'],
    [i32Const(3), 'i32.shl', i32Const(rootHeader.base), 'i32.add'],
  ]
}

function insert(): FunctionBody {
  return routine(
    {
      exportAs: 'insert',
      parameters: { key: 'i64' },
      locals: { at: 'i32', found: 'i64' },
      result: 'i32',
    },
    ({ key, at, found }) => [
      set(at, home(key)),
      loop(
        'probe',
        set(found, [getLocal(at), loadI64(0)]),
        when(apply('i64.eq', getLocal(found), getLocal(key)), [i32Const(0), 'return']),
        when(apply('i64.eqz', getLocal(found)), [
          [getLocal(at), getLocal(key), storeI64(0)],
          [i32Const(1), 'return'],
        ]),
        set(at, apply('i32.add', getLocal(at), i32Const(8))),
      ),
      i32Const(0),
    ],
  )
}

/** A slot is far away in a large table. Many can be on their way at once, when nobody waits for any. */
function touch(): FunctionBody {
  return routine(
    { exportAs: 'touch', parameters: { key: 'i64' }, locals: {}, result: 'i32' },
    ({ key }) => [home(key), { op: 'i32.load', offset: 0 }],
  )
}

/** The address behind a table of so many slots. */
function end(count: number): Node {
  const all: Node = [getLocal(count), i32Const(slackSlots), 'i32.add']
  return [all, i32Const(3), 'i32.shl', i32Const(rootHeader.base), 'i32.add']
}

function grow(): FunctionBody {
  return routine(
    {
      exportAs: 'grow',
      parameters: { before: 'i32', after: 'i32' },
      locals: { from: 'i32', to: 'i32', at: 'i32', key: 'i64' },
    },
    ({ before, after, from, to, at, key }) => [
      [i32Const(0), getLocal(after), { op: 'i32.store', offset: rootHeader.slots }],
      set(from, end(before)),
      set(to, end(after)),
      block(
        'compact',
        loop(
          'next',
          jumpIf('compact', apply('i32.eq', getLocal(from), i32Const(rootHeader.base))),
          [getLocal(from), i32Const(8), 'i32.sub', teeLocal(from), loadI64(0), teeLocal(key)],
          'i64.eqz',
          jumpIf('next', []),
          [getLocal(from), i64Const(0n), storeI64(0)],
          set(to, apply('i32.sub', getLocal(to), i32Const(8))),
          [getLocal(to), getLocal(key), storeI64(0)],
        ),
      ),
      set(from, getLocal(to)),
      block(
        'spread',
        loop(
          'next',
          jumpIf('spread', apply('i32.eq', getLocal(from), end(after))),
          set(key, [getLocal(from), loadI64(0)]),
          [getLocal(from), i64Const(0n), storeI64(0)],
          set(at, home(key)),
          block(
            'found',
            loop(
              'probe',
              jumpIf('found', [getLocal(at), loadI64(0), 'i64.eqz']),
              set(at, apply('i32.add', getLocal(at), i32Const(8))),
            ),
          ),
          [getLocal(at), getLocal(key), storeI64(0)],
          set(from, apply('i32.add', getLocal(from), i32Const(8))),
        ),
      ),
    ],
  )
}
