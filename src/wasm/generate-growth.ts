// How the set of visited states grows: each part where it is, in one pass, and without the others.
//
// From the last line to the first, each key moves up to where probing from its own line finds it in the larger part.
// As probing goes down, no key comes to lie below where it was. Keys of one line go to a few lines that are next to one
// another, and lines are filled from their highest slot down. So how far those lines are filled is counted, and
// no slot has to be looked at to know where a key goes; only what belongs to a full line is looked for a slot.

import { apply, block, choose, increase, jumpIf, load, load64, loop, routine } from './assemble.ts'
import { set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { countedLines, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { homeIn, lineBytes, slackSlots } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal

const movingLocals = {
  from: 'i32',
  end: 'i32',
  /** The highest slot that is next, the first line's, and of the lowest line that is counted. */
  start: 'i32',
  now: 'i64',
  at: 'i32',
  counter: 'i32',
  filled: 'i32',
  isKey: 'i32',
  key: 'i64',
  first: 'i32',
  lowest: 'i32',
  counted: 'i32',
  growth: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof movingLocals, number>>

/** `growPart(part, slots, stride)`: what these were before; variables say what they are now, and there is room. */
export function growPart(memory: ExpanderMemory): FunctionBody {
  return routine(
    {
      exportAs: 'growPart',
      parameters: { part: 'i32', slots: 'i32', stride: 'i32' },
      locals: movingLocals,
    },
    (v) => [
      set(v.start, [get(v.part), read('rootStride'), 'i32.mul', read('rootBase'), 'i32.add']),
      set(v.now, [read('rootSlots'), 'i64.extend_i32_u']),
      set(v.growth, [
        [get(v.now), i64Const(32n), 'i64.shl'],
        [get(v.slots), 'i64.extend_i32_u', 'i64.div_u'],
      ]),
      set(v.counted, [get(v.start), read('rootSlots'), i32Const(3), 'i32.shl', 'i32.add']),
      increase(v.counted, lineBytes - 8),
      set(v.first, [get(v.part), get(v.stride), 'i32.mul', read('rootBase'), 'i32.add']),
      set(v.from, [get(v.first), get(v.slots), i32Const(3), 'i32.shl', 'i32.add']),
      set(v.end, apply('i32.sub', get(v.first), i32Const(8 * slackSlots))),
      block(
        'moved',
        loop(
          'line',
          jumpIf('moved', apply('i32.eq', get(v.from), get(v.end))),
          increase(v.from, -lineBytes),
          countFrom(memory, v),
          Array.from({ length: lineBytes / 8 }, (_, above) =>
            move(memory, v, lineBytes - 8 - 8 * above),
          ),
        ),
      ),
    ],
  )
}

/** The number of bytes that are filled of the line whose highest slot this is, if it is counted. */
function counterOf({ filled }: ExpanderMemory, line: number): Node {
  return [
    [get(line), i32Const(Math.log2(lineBytes / 4)), 'i32.shr_u', i32Const(4 * countedLines - 4)],
    ['i32.and', i32Const(filled), 'i32.add'],
  ]
}

/** Counts lines from the lowest one on that a key of this line can belong to. Keys in front of the first line belong to that. */
function countFrom(memory: ExpanderMemory, v: Locals): Node {
  const lines: Node = [
    apply('i32.sub', get(v.from), get(v.first)),
    [i32Const(Math.log2(lineBytes)), 'i32.shr_u', 'i64.extend_i32_u'],
  ]
  return [
    set(v.lowest, apply('i32.add', get(v.start), i32Const(lineBytes - 8))),
    when(apply('i32.ge_u', get(v.from), get(v.first)), [
      set(v.lowest, [
        get(v.lowest),
        [lines, get(v.growth), 'i64.mul', i64Const(32n), 'i64.shr_u', 'i32.wrap_i64'],
        [i32Const(Math.log2(lineBytes)), 'i32.shl', 'i32.add'],
      ]),
    ]),
    countDown(memory, v),
  ]
}

function countDown(memory: ExpanderMemory, v: Locals): Node {
  return block(
    'counted',
    loop(
      'empty',
      // The highest addresses have no line above them, so the difference is looked at.
      jumpIf(
        'counted',
        apply('i32.ge_s', apply('i32.sub', get(v.lowest), get(v.counted)), i32Const(0)),
      ),
      increase(v.counted, -lineBytes),
      store(counterOf(memory, v.counted), i32Const(0)),
    ),
  )
}

/** Moves the key of one slot. Nobody can guess whether there is one: where there is none, 0 is put back. */
function move(memory: ExpanderMemory, v: Locals, slot: number): Node {
  const isFull = apply('i32.eq', get(v.filled), i32Const(lineBytes))
  const isCounted = apply(
    'i32.lt_u',
    apply('i32.sub', get(v.at), get(v.counted)),
    i32Const(lineBytes * countedLines),
  )
  const own = apply('i32.add', get(v.from), i32Const(slot))
  return [
    set(v.key, load64(get(v.from), slot)),
    store64(get(v.from), i64Const(0n), slot),
    set(v.isKey, apply('i64.ne', get(v.key), i64Const(0n))),
    set(v.at, homeIn(get(v.start), get(v.key), get(v.now))),
    set(v.counter, counterOf(memory, v.at)),
    set(v.filled, load(get(v.counter))),
    when(
      apply('i32.and', get(v.isKey), apply('i32.or', isFull, apply('i32.eqz', isCounted))),
      insertKey(memory, v),
      [
        set(v.at, apply('i32.sub', get(v.at), get(v.filled))),
        store64(choose(get(v.isKey), get(v.at), own), get(v.key)),
        store(get(v.counter), [get(v.filled), get(v.isKey), i32Const(3), 'i32.shl', 'i32.add']),
      ],
    ),
  ]
}

/** Puts a key into the first empty slot. */
function insertKey(memory: ExpanderMemory, v: Locals): Node {
  return [
    block(
      'found',
      loop('probe', jumpIf('found', apply('i64.eqz', load64(get(v.at)))), increase(v.at, -8)),
    ),
    store64(get(v.at), get(v.key)),
    set(v.lowest, apply('i32.or', get(v.at), i32Const(lineBytes - 8))),
    countDown(memory, v),
    set(v.counter, counterOf(memory, v.lowest)),
    when(
      apply(
        'i32.lt_u',
        apply('i32.sub', get(v.lowest), get(v.counted)),
        i32Const(lineBytes * countedLines),
      ),
      store(get(v.counter), [load(get(v.counter)), i32Const(8), 'i32.add']),
    ),
  ]
}
