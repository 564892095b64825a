// How the set of visited states grows: each part where it is, in one pass, and without the others.
//
// From the last line to the first, each key moves up to where probing from its own line finds it in the larger part.
// As probing goes down, no key comes to lie below where it was. Keys of one line go to a few lines that are next to one
// another, and lines are filled from their highest slot down. So how far those lines are filled is counted, and
// no slot has to be looked at to know where a key goes; only what belongs to a full line is looked for a slot.

import { apply, block, increase, jumpIf, load, load64, loop, routine } from './assemble.ts'
import { set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { countedLines, read } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { homeIn, lineBytes, slackSlots } from './generate-visited.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

const get = getLocal

const movingLocals = {
  /** The part as it was: the line that is moved, the last one, and the first slot. */
  from: 'i32',
  end: 'i32',
  first: 'i32',
  /** As it is now: the first slot, how many there are, and how many for each before, times 2 ** 32. */
  start: 'i32',
  now: 'i64',
  growth: 'i64',
  /** A key, the highest slot of its own line, and where it goes. */
  key: 'i64',
  home: 'i32',
  at: 'i32',
  /** The highest slot of the lowest line that is to be counted, and of the lowest that is. */
  lowest: 'i32',
  counted: 'i32',
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

/** Where it is kept which slot of a line is next: by the line's highest slot, for so many lines on end. */
function nextOf(line: number): Node {
  const lines: Node = [get(line), i32Const(Math.log2(lineBytes / 4)), 'i32.shr_u']
  return apply('i32.and', lines, i32Const(4 * countedLines - 4))
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

/** Lines down to the lowest are empty, and counted from now on. */
function countDown({ nextSlots }: ExpanderMemory, v: Locals): Node {
  // The highest addresses have no line above them, so the difference is looked at.
  const above = apply('i32.sub', get(v.lowest), get(v.counted))
  return block(
    'counted',
    loop(
      'empty',
      jumpIf('counted', apply('i32.ge_s', above, i32Const(0))),
      increase(v.counted, -lineBytes),
      store(nextOf(v.counted), get(v.counted), nextSlots),
    ),
  )
}

/** Moves the key of one slot; where there is none, none is in what is left of the line. */
function move(memory: ExpanderMemory, v: Locals, slot: number): Node {
  return [
    set(v.key, load64(get(v.from), slot)),
    jumpIf('line', apply('i64.eqz', get(v.key))),
    store64(get(v.from), i64Const(0n), slot),
    set(v.home, homeIn(get(v.start), get(v.key), get(v.now))),
    set(v.at, load(nextOf(v.home), memory.nextSlots)),
    when(isIn(v.home, v), take(memory, v, v.home), insertKey(memory, v)),
  ]
}

/** Whether the next slot, `at`, is one of this line: not when the line is full, nor when it is not counted. */
function isIn(line: number, v: Locals): Node {
  return apply('i32.lt_u', apply('i32.xor', get(v.at), get(line)), i32Const(lineBytes))
}

function take({ nextSlots }: ExpanderMemory, v: Locals, line: number): Node {
  return [
    store64(get(v.at), get(v.key)),
    store(nextOf(line), apply('i32.sub', get(v.at), i32Const(8)), nextSlots),
  ]
}

/** Puts a key into the first empty slot. */
function insertKey(memory: ExpanderMemory, v: Locals): Node {
  return [
    block(
      'found',
      loop('probe', jumpIf('found', apply('i64.eqz', load64(get(v.home)))), increase(v.home, -8)),
    ),
    set(v.lowest, apply('i32.or', get(v.home), i32Const(lineBytes - 8))),
    countDown(memory, v),
    set(v.at, load(nextOf(v.lowest), memory.nextSlots)),
    when(isIn(v.lowest, v), take(memory, v, v.lowest), store64(get(v.home), get(v.key))),
  ]
}
