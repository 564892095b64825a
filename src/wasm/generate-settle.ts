// The end of a transition: what it changed becomes a state that is looked up, and is taken back.
//
// The log is played backwards. Each entry flips the bits of its cell in the leaf, and gives the cell its old
// value again; then the numbers of the nodes above are looked up, from the leaves to the root. The visited set
// is asked for many states at once, because a slot of it is far away in memory.

import {
  apply,
  block,
  choose,
  count,
  element,
  half,
  increase,
  jumpIf,
  load,
  load64,
  loop,
  routine,
  set,
  store,
  store64,
  when,
} from './assemble.ts'
import type { Node } from './assemble.ts'
import type { FunctionBody } from './encoder.ts'
import { checkFits, mixed, pairOf, placeOf } from './generate-tree.ts'
import { logEntry, logTop } from './generate-store.ts'
import { getGlobal, getLocal, i32Const, i64Const, loadI64, setGlobal } from './instruction.ts'
import { storeI64, teeLocal } from './instruction.ts'
import { cellPlace, memoEntries, mostPending, outputStates } from './search-memory.ts'
import type { SearchMemory } from './search-memory.ts'
import { variables } from './search-context.ts'
import type { SearchContext } from './search-context.ts'

const get = getLocal

/** Every entry of the log, the last one first; `entry` is its address. */
function backwards(memory: SearchMemory, entry: number, body: Node): Node {
  return [
    set(entry, getGlobal(logTop)),
    block(
      'played',
      loop(
        'entry',
        jumpIf('played', apply('i32.eq', get(entry), i32Const(memory.log))),
        increase(entry, -logEntry.bytes),
        body,
      ),
    ),
    [i32Const(memory.log), setGlobal(logTop)],
  ]
}

/** Takes back what has been done since the last time. */
export function undo({ memory }: SearchContext): FunctionBody {
  return routine({ parameters: {}, locals: { entry: 'i32' } }, ({ entry }) => {
    const cell = load(get(entry), logEntry.address)
    return backwards(memory, entry, store64(cell, load64(get(entry), logEntry.value)))
  })
}

const settleLocals = {
  entry: 'i32',
  cell: 'i32',
  place: 'i32',
  node: 'i32',
  head: 'i32',
  tail: 'i32',
  id: 'i32',
  left: 'i32',
  value: 'i64',
  old: 'i64',
  delta: 'i64',
} as const
type SettleLocals = Readonly<Record<keyof typeof settleLocals, number>>

/** Takes the transition back, and adds the state that it led to; notes whether it is another one. */
export function settle(context: SearchContext): FunctionBody {
  const { memory } = context
  const { leads, stamp } = variables
  const transitions = i32Const(memory.transitions)
  return routine({ parameters: {}, locals: settleLocals }, (v) => [
    store64(transitions, [load64(transitions), i64Const(1n), 'i64.add']),
    [getGlobal(stamp), i32Const(1), 'i32.add', setGlobal(stamp)],
    when(apply('i32.eqz', getGlobal(stamp)), forgetStamps(context, v)),
    backwards(memory, v.entry, takeBack(context, v)),
    when(apply('i32.eqz', get(v.tail)), ['return']),
    foldUp(context, v),
    when(apply('i64.eq', get(v.old), load64(i32Const(memory.root))), ['return']),
    [i32Const(1), setGlobal(leads)],
    addPending(context, v),
  ])
}

/** The stamps have come round: those of long ago must not look like those of now. */
function forgetStamps({ memory, leaves }: SearchContext, v: SettleLocals): Node {
  return [
    count(v.node, i32Const(2 * leaves), store(element(memory.stamps, get(v.node)), i32Const(0))),
    [i32Const(1), setGlobal(variables.stamp)],
  ]
}

/** One entry of the log. */
function takeBack(context: SearchContext, v: SettleLocals): Node {
  const { memory, call } = context
  const leaf = element(memory.nextLeaves, get(v.node), 8)
  const flipped: Node = [get(v.value), get(v.old), 'i64.xor']
  const masked: Node = [flipped, load64(get(v.place), cellPlace.mask), 'i64.and']
  return [
    set(v.cell, load(get(v.entry), logEntry.address)),
    set(v.old, load64(get(v.entry), logEntry.value)),
    set(v.value, load64(get(v.cell))),
    when(apply('i64.ne', get(v.value), get(v.old)), [
      store64(get(v.cell), get(v.old)),
      set(v.place, placeOf(memory, v.cell)),
      set(v.node, load(get(v.place), cellPlace.node)),
      when(apply('i32.eqz', get(v.node)), call('widen', get(v.cell), get(v.value))),
      checkFits(context, v),
      set(v.delta, [masked, load64(get(v.place), cellPlace.shift), 'i64.shl']),
      when(
        apply('i32.eqz', isFresh(context, get(v.node))),
        [enqueue(context, v), store64(leaf, load64(element(memory.baseLeaves, get(v.node), 8)))],
        [],
      ),
      store64(leaf, [get(v.delta), load64(leaf), 'i64.xor']),
    ]),
  ]
}

/** Whether the transition has changed a node. */
function isFresh({ memory }: SearchContext, node: Node): Node {
  return apply('i32.eq', load(element(memory.stamps, node)), getGlobal(variables.stamp))
}

function enqueue({ memory }: SearchContext, v: SettleLocals): Node {
  return [
    store(element(memory.stamps, get(v.node)), getGlobal(variables.stamp)),
    store(element(memory.queue, get(v.tail)), get(v.node)),
    increase(v.tail),
  ]
}

/** Looks up what has changed, level by level; the root is then in `old`. */
function foldUp(context: SearchContext, v: SettleLocals): Node {
  const { memory, leaves, call } = context
  const child = (which: number): Node => {
    const node: Node = [get(v.node), i32Const(1), 'i32.shl', i32Const(which), 'i32.or']
    const [next, base] = [memory.nextIds, memory.baseIds].map((ids) => load(element(ids, node)))
    return choose('i32', isFresh(context, node), next ?? [], base ?? [])
  }
  const contents = load64(element(memory.nextLeaves, get(v.node), 8))
  const both = [set(v.left, child(0)), set(v.old, pairOf(get(v.left), child(1)))]
  return [
    block(
      'folded',
      loop(
        'node',
        set(v.node, load(element(memory.queue, get(v.head)))),
        increase(v.head),
        jumpIf('folded', apply('i32.eq', get(v.node), i32Const(1))),
        when(apply('i32.ge_u', get(v.node), i32Const(leaves)), set(v.old, contents), both),
        store(element(memory.nextIds, get(v.node)), call('number', get(v.old))),
        set(v.node, [get(v.node), i32Const(1), 'i32.shr_u']),
        when(apply('i32.eqz', isFresh(context, get(v.node))), enqueue(context, v)),
      ),
    ),
    both,
  ]
}

function addPending({ memory, call }: SearchContext, v: SettleLocals): Node {
  const { pending } = variables
  const entry = element(memory.pending, getGlobal(pending), 16)
  return [
    store64(entry, get(v.old)),
    store64(entry, mixed(get(v.old), v.value), 8),
    [getGlobal(pending), i32Const(1), 'i32.add', setGlobal(pending)],
    when(apply('i32.eq', getGlobal(pending), i32Const(mostPending)), call('flush')),
  ]
}

/** The number of a pair; most were looked up a short while ago. */
export function number({ memory, call }: SearchContext): FunctionBody {
  return routine(
    { parameters: { pair: 'i64' }, locals: { entry: 'i32', id: 'i32' }, result: 'i32' },
    ({ pair, entry, id }) => [
      // Multiplicative hashing by the golden ratio (Knuth, volume 3, section 6.4).
      [get(pair), i64Const(BigInt.asIntN(64, 0x9e3779b97f4a7c15n)), 'i64.mul'],
      [i64Const(BigInt(64 - Math.log2(memoEntries))), 'i64.shr_u', 'i32.wrap_i64'],
      [i32Const(4), 'i32.shl', i32Const(memory.memo), 'i32.add', teeLocal(entry)],
      when([loadI64(0), get(pair), 'i64.eq'], [load(get(entry), 8), 'return']),
      set(id, call('intern', half(get(pair), false), half(get(pair), true))),
      store64(get(entry), get(pair)),
      store(get(entry), get(id), 8),
      get(id),
    ],
  )
}

/** Looks up what is pending: first all slots are sent for, then one after the other is looked at. */
export function flush({ memory, call }: SearchContext): FunctionBody {
  const { pending, touched, made } = variables
  return routine({ parameters: {}, locals: { index: 'i32', root: 'i64' } }, ({ index, root }) => {
    const entry = element(memory.pending, get(index), 16)
    return [
      count(index, getGlobal(pending), [
        [getGlobal(touched), call('touch', load64(entry, 8)), 'i32.xor', setGlobal(touched)],
      ]),
      count(index, getGlobal(pending), [
        set(root, load64(entry)),
        when(call('insert', load64(entry, 8)), [
          when(apply('i32.eq', getGlobal(made), i32Const(outputStates)), 'unreachable'),
          [element(memory.output, getGlobal(made), 8), get(root), storeI64(0)],
          [getGlobal(made), i32Const(1), 'i32.add', setGlobal(made)],
        ]),
      ]),
      [i32Const(0), setGlobal(pending)],
    ]
  })
}
