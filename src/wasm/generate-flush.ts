// Looking up what is pending: many keys at once, in passes over all of them.
//
// A line of the table is far away, and whether it knows a key, and how far it is filled, nobody can guess. So all keys
// are listed with their slots; then all lines are sent for, and none is waited for. The next pass counts without jumping,
// and those keys stay listed that their line does not know, with the slot where to go on: lines are filled from
// their highest slot down. It may be in the next line; so that is sent for, too. Only the last pass decides, and takes
// slots for what is new: then most guesses are right. A thread that is alone takes a slot when it looks at the line,
// where that has one, again without jumping: what is known is stored where nobody looks. So only what belongs to a full
// line stays listed, and goes through the same passes with the next line.

import {
  apply,
  block,
  choose,
  element,
  increase,
  jump,
  jumpIf,
  load,
  load64,
  loop,
} from './assemble.ts'
import { routine, set, store, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { bump, read, touchedAtOnce, write } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { home, lineBytes } from './generate-visited.ts'
import { hasVectors } from './has-vectors.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'

// Where there are no vectors, nobody touches what would be one.
const vectorType = hasVectors ? 'v128' : 'i64'

const flushLocals = {
  entry: 'i32',
  end: 'i32',
  unknown: 'i32',
  unknownEnd: 'i32',
  sum: 'i32',
  at: 'i32',
  empty: 'i32',
  known: 'i32',
  taken: 'i32',
  listEnd: 'i32',
  key: 'i64',
  found: 'i64',
  vector0: vectorType,
  vector1: vectorType,
  vector2: vectorType,
  vector3: vectorType,
  wanted: vectorType,
} as const
type Locals = Readonly<Record<keyof typeof flushLocals, number>>

interface Shape {
  readonly memory: ExpanderMemory
  /** Whether other threads may take slots meanwhile. */
  readonly shared: boolean
  /** 64-bit words by which states are handed on. */
  readonly carried: number
}

const get = getLocal

/** Of what is unknown: where it is pending, and the slot where its line goes on. */
const unknown = { entry: 0, slot: 4, bytes: 8 } as const

/** The slots of a line, two in each. */
const vectors = ['vector0', 'vector1', 'vector2', 'vector3'] as const

/** Looks up all that is pending; what is new is handed on. */
export function flush(shape: Shape): FunctionBody {
  return routine({ exportAs: 'flush', parameters: {}, locals: flushLocals }, (v) => [
    listPending(shape, v),
    shape.shared
      ? [siftListed(shape, v), touchListed(shape, v), eachListed(shape, v, insert(shape, v))]
      : block(
          'known',
          loop('lines', siftListed(shape, v), jumpIf('known', isNothingListed(shape, v))),
        ),
    write('touched', get(v.sum)),
    write('pending', i32Const(0)),
  ])
}

/** Lists all that is pending, each with the first slot of its line. */
function listPending({ memory, carried }: Shape, v: Locals): Node {
  const bytes = 8 * (carried + 1)
  const eachPending = each(v.entry, memory.pending, get(v.end), bytes)
  return [
    set(v.end, element(memory.pending, read('pending'), bytes)),
    set(v.listEnd, i32Const(memory.unknown)),
    eachPending(
      store(get(v.listEnd), get(v.entry), unknown.entry),
      store(get(v.listEnd), home(load64(get(v.entry), 8 * carried)), unknown.slot),
      increase(v.listEnd, unknown.bytes),
    ),
  ]
}

function isNothingListed({ memory }: Shape, v: Locals): Node {
  return apply('i32.eq', get(v.listEnd), i32Const(memory.unknown))
}

/** Does something for each key that is listed, with its slot. */
function eachListed({ memory, carried }: Shape, v: Locals, body: Node): Node {
  return each(v.unknown, memory.unknown, get(v.listEnd), unknown.bytes)(
    set(v.entry, load(get(v.unknown), unknown.entry)),
    set(v.at, load(get(v.unknown), unknown.slot)),
    set(v.key, load64(get(v.entry), 8 * carried)),
    body,
  )
}

/** Looks up what is listed, each in its line. What is still unknown comes to stand where it was, or before. */
function siftListed(shape: Shape, v: Locals): Node {
  return [
    touchListed(shape, v),
    set(v.unknownEnd, i32Const(shape.memory.unknown)),
    eachListed(shape, v, sift(shape, v)),
    set(v.listEnd, get(v.unknownEnd)),
  ]
}

/**
 * Sends for all slots that are listed: what they hold is of no use to anybody. The less there is to do between two
 * loads, the more of them are under way at once; so there are many in one round, and the list goes on with slots that
 * are near.
 */
function touchListed({ memory }: Shape, v: Locals): Node {
  const all = Array.from({ length: touchedAtOnce }, (_, at) => at * unknown.bytes + unknown.slot)
  return [
    all.map((slot) => store(get(v.listEnd), i32Const(0), slot)),
    set(v.unknown, i32Const(memory.unknown)),
    block(
      'touched',
      loop(
        'touch',
        jumpIf('touched', apply('i32.ge_u', get(v.unknown), get(v.listEnd))),
        all.map((slot) =>
          set(v.sum, apply('i32.add', load(load(get(v.unknown), slot)), get(v.sum))),
        ),
        increase(v.unknown, touchedAtOnce * unknown.bytes),
      ),
    ),
  ]
}

/** Goes through a list. */
function each(at: number, first: number, end: Node, bytes: number) {
  return (...body: readonly Node[]): Node => [
    set(at, i32Const(first)),
    block(
      'all',
      loop('each', jumpIf('all', apply('i32.eq', get(at), end)), ...body, increase(at, bytes)),
    ),
  ]
}

/**
 * Looks at a line, whose first slot is in `at`, and lists the key if it is not there, with the first slot that was empty,
 * or the one behind the line. Others may be adding keys: then it is not known yet that they are there, but
 * whatever is above that slot was looked at. No machine splits one half of an aligned load of a vector.
 */
function sift(shape: Shape, v: Locals): Node {
  const isListed = apply('i32.eqz', get(v.known))
  return [
    set(v.at, apply('i32.sub', get(v.at), i32Const(lineBytes - 8))),
    hasVectors ? compareVectors(v) : compareSlots(v),
    // Of each slot there are two bits; with none, what comes out is one below the first.
    set(v.at, [
      get(v.at),
      [i32Const(31), apply('i32.clz', get(v.empty)), 'i32.sub', i32Const(2), 'i32.shl'],
      [i32Const(-8), 'i32.and', 'i32.add'],
    ]),
    shape.shared ? [] : takeSlot(shape, v),
    store(get(v.unknownEnd), get(v.entry), unknown.entry),
    store(get(v.unknownEnd), get(v.at), unknown.slot),
    set(v.unknownEnd, [
      get(v.unknownEnd),
      apply('i32.shl', isListed, i32Const(Math.log2(unknown.bytes))),
      'i32.add',
    ]),
  ]
}

/** Whether the key is in the line at `at`, and which slots of that are empty: the higher of two bits for each says so. */
function compareVectors(v: Locals): Node {
  return [
    vectors.map((vector, at) => set(v[vector], [get(v.at), { op: 'v128.load', offset: 16 * at }])),
    set(v.wanted, apply('i64x2.splat', get(v.key))),
    set(
      v.known,
      apply(
        'v128.any_true',
        equal(v).reduce((one, other) => apply('v128.or', one, other)),
      ),
    ),
    set(v.wanted, apply('i64x2.splat', i64Const(0n))),
    set(v.empty, emptySlots(v)),
  ]
}

/** The same slot by slot. */
function compareSlots(v: Locals): Node {
  const slots = Array.from({ length: lineBytes / 8 }, (_, slot) => {
    const isEmpty = apply('i64.eqz', get(v.found))
    const bit = apply('i32.shl', isEmpty, i32Const(2 * slot + 1))
    return [
      set(v.found, load64(get(v.at), 8 * slot)),
      set(v.known, apply('i32.or', get(v.known), apply('i64.eq', get(v.found), get(v.key)))),
      set(v.empty, apply('i32.or', get(v.empty), bit)),
    ]
  })
  return [set(v.known, i32Const(0)), set(v.empty, i32Const(0)), slots]
}

/** For each two slots of a line, which of them are what is wanted. */
function equal(v: Locals): readonly Node[] {
  return vectors.map((vector) => apply('i64x2.eq', get(v[vector]), get(v.wanted)))
}

/** The same for all slots in 16 bits, two of them for each. */
function emptySlots(v: Locals): Node {
  const [first = [], second = [], third = [], fourth = []] = equal(v)
  return apply(
    'i8x16.bitmask',
    apply(
      'i8x16.narrow_i16x8_s',
      apply('i16x8.narrow_i32x4_s', first, second),
      apply('i16x8.narrow_i32x4_s', third, fourth),
    ),
  )
}

/** Puts a key that is not known into its line, if there is room; then it is known. Closed tables take nothing. */
function takeSlot(shape: Shape, v: Locals): Node {
  const hasRoom = apply('i32.ne', get(v.empty), i32Const(0))
  const isOpen = apply('i32.and', get(v.taken), apply('i32.eqz', read('closed')))
  const isFull = apply('i32.eq', read('made'), read('madeEnd'))
  return [
    set(v.taken, apply('i32.and', apply('i32.eqz', get(v.known)), hasRoom)),
    when(apply('i32.and', get(v.taken), isFull), 'unreachable'),
    // What stands at the end of the list is written in any case.
    store64(choose(isOpen, get(v.at), get(v.unknownEnd)), get(v.key)),
    handOn(shape, v),
    write('made', apply('i32.add', read('made'), get(v.taken))),
    set(v.known, apply('i32.or', get(v.known), get(v.taken))),
  ]
}

/** Copies a state to what is new, behind the others: it counts when their number does. */
function handOn({ memory, carried }: Shape, v: Locals): Node {
  const output = element(memory.output, read('made'), 8 * carried)
  return Array.from({ length: carried }, (_, word) =>
    store64(output, load64(get(v.entry), 8 * word), 8 * word),
  )
}

/** Adds the key from this slot on, unless it is found there. */
function insert(shape: Shape, v: Locals): Node {
  const take: Node = [
    when(apply('i32.eq', read('made'), read('madeEnd')), 'unreachable'),
    when(
      apply('i32.eqz', read('closed')),
      set(v.found, [
        [get(v.at), i64Const(0n), get(v.key)],
        { op: 'i64.atomic.rmw.cmpxchg', offset: 0 },
      ]),
    ),
    when(apply('i64.eqz', get(v.found)), [handOn(shape, v), bump('made'), jump('known')]),
    jumpIf('known', apply('i64.eq', get(v.found), get(v.key))),
  ]
  return block(
    'known',
    loop(
      'probe',
      set(v.found, [get(v.at), { op: 'i64.atomic.load', offset: 0 }]),
      jumpIf('known', apply('i64.eq', get(v.found), get(v.key))),
      when(apply('i64.eqz', get(v.found)), take),
      increase(v.at, -8),
    ),
  )
}
