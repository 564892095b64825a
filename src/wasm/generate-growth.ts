// How the set of visited states grows: each part where it is, in one pass, and without the others.
//
// From the last key to the first, each moves up to its slot in the larger part. As probing goes down, no key comes to
// lie below where it was. Keys are put in order on the way, greater ones higher: then most come below all that have
// moved before, and no slot has to be looked at to know where. What was added since the last time is not in
// order, and finds its place among the others.

import { apply, block, choose, increase, jumpIf, load64, loop, routine } from './assemble.ts'
import { set, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { read } from './expander-memory.ts'
import { homeIn, slackSlots } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal

const movingLocals = {
  from: 'i32',
  end: 'i32',
  start: 'i32',
  now: 'i64',
  at: 'i32',
  key: 'i64',
  other: 'i64',
  // The lowest slot that is taken, and the key that stands there: the least one.
  lowest: 'i32',
  least: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof movingLocals, number>>

/** `growPart(part, slots, stride)`: what these were before; variables say what they are now, and there is room. */
export function growPart(): FunctionBody {
  return routine(
    {
      exportAs: 'growPart',
      parameters: { part: 'i32', slots: 'i32', stride: 'i32' },
      locals: movingLocals,
    },
    (v) => [
      set(v.start, [get(v.part), read('rootStride'), 'i32.mul', read('rootBase'), 'i32.add']),
      set(v.now, [read('rootSlots'), 'i64.extend_i32_u']),
      set(v.lowest, [get(v.start), read('rootSlots'), i32Const(3), 'i32.shl', 'i32.add']),
      set(v.least, i64Const(-1n)),
      set(v.end, [get(v.part), get(v.stride), 'i32.mul', read('rootBase'), 'i32.add']),
      set(v.from, [get(v.end), get(v.slots), i32Const(3), 'i32.shl', 'i32.add']),
      set(v.end, apply('i32.sub', get(v.end), i32Const(8 * slackSlots))),
      block(
        'moved',
        loop(
          'next',
          jumpIf('moved', apply('i32.eq', get(v.from), get(v.end))),
          increase(v.from, -8),
          set(v.key, load64(get(v.from))),
          store64(get(v.from), i64Const(0n)),
          set(v.at, homeIn(get(v.start), get(v.key), get(v.now))),
          when(apply('i64.gt_u', get(v.key), get(v.least)), insertKey(v), appendKey(v)),
        ),
      ),
    ],
  )
}

/**
 * Puts a key that is less than all others below them, if its own slot, `at`, is not lower still. Nobody can guess
 * which, nor whether the slot had a key at all, so nothing is decided by jumping: where there is none, 0 is put back.
 */
function appendKey({ from, at, lowest, least, key }: Locals): Node {
  const below = apply('i32.sub', get(lowest), i32Const(8))
  const isKey = apply('i64.ne', get(key), i64Const(0n))
  return [
    set(at, choose(apply('i32.lt_u', get(at), get(lowest)), get(at), below)),
    set(lowest, choose(isKey, get(at), get(lowest))),
    set(least, choose(isKey, get(key), get(least))),
    store64(choose(isKey, get(at), get(from)), get(key)),
  ]
}

/** Puts a key among others: what is less goes on to the next slot (Amble, Knuth, "Ordered hash tables", 1974). */
function insertKey({ at, lowest, key, other }: Locals): Node {
  return [
    block(
      'found',
      loop(
        'probe',
        set(other, load64(get(at))),
        jumpIf('found', apply('i64.eqz', get(other))),
        when(apply('i64.lt_u', get(other), get(key)), [
          store64(get(at), get(key)),
          set(key, get(other)),
        ]),
        increase(at, -8),
      ),
    ),
    store64(get(at), get(key)),
    set(lowest, choose(apply('i32.lt_u', get(at), get(lowest)), get(at), get(lowest))),
  ]
}
