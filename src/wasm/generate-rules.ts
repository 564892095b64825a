// Following the rules for a state: trees are walked down, one after the other, to what follows from each; then
// all changes are made.

import { apply, block, count, element, increase, jump, jumpIf, load } from './assemble.ts'
import { load64, loop, set, store, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { bump, consequence, fork, mostTrees, read } from './expander-memory.ts'
import { changeLocals, makeChange } from './generate-changes.ts'
import type { ChangeShape } from './generate-changes.ts'
import { followMarks, isMade, leanLocals, restOn } from './generate-lean.ts'
import { getLocal, i32Const, i64Const } from './instruction.ts'
import type { ValueType } from './instruction.ts'

const ruleLocals = {
  state: 'i32',
  tree: 'i32',
  trees: 'i32',
  change: 'i32',
  changes: 'i32',
  kept: 'i32',
  keptEnd: 'i32',
  leads: 'i32',
  fork: 'i64',
  whole: 'i64',
  made: 'i64',
} as const
type Variable = keyof typeof ruleLocals | keyof typeof changeLocals | keyof typeof leanLocals
type Locals = Readonly<Record<Variable, number>>

/** Variables of whoever follows rules. */
export function localsOfRules(): Readonly<Record<Variable, ValueType>> {
  return { ...changeLocals, ...leanLocals, ...ruleLocals }
}

const get = getLocal

/** The number in the state that the fork is about. All that is known of a fork comes with one load, its address. */
function numberAt({ memory, leaves }: ChangeShape, v: Locals): Node {
  const leaf: Node = [get(v.fork), i64Const(BigInt(fork.leaf)), 'i64.shr_u', 'i32.wrap_i64']
  const distance = (from: number): Node => [get(v.fork), i64Const(BigInt(from)), 'i64.shr_u']
  return [
    leaves === 1 ? get(v.whole) : load64(leaf, memory.contents),
    // Only the lowest six bits of a distance count.
    [distance(fork.up), 'i64.shl', distance(fork.down), 'i64.shr_u', 'i32.wrap_i64'],
  ]
}

/** Finds the consequences of all rules; leaves `expanded` when one is not known. */
export function ask(shape: ChangeShape, v: Locals): Node {
  const { memory, lean, leaves } = shape
  const address: Node = [get(v.fork), 'i32.wrap_i64']
  const missed: Node = [
    store(element(memory.missed, read('missed')), get(v.state)),
    bump('missed'),
    jump('expanded'),
  ]
  return [
    leaves === 1 ? set(v.whole, load64(i32Const(memory.contents))) : [],
    set(v.trees, read('asked')),
    set(v.tree, i32Const(0)),
    block(
      'asked',
      loop(
        'tree',
        jumpIf('asked', apply('i32.eq', get(v.tree), get(v.trees))),
        set(v.fork, load64(load(element(memory.trees, get(v.tree))))),
        block(
          'answer',
          loop(
            'fork',
            jumpIf('answer', apply('i32.and', address, i32Const(1))),
            when(apply('i32.eqz', address), missed),
            set(v.fork, load64([element(0, numberAt(shape, v), fork.bytes), address, 'i32.add'])),
          ),
        ),
        set(v.at, apply('i32.sub', address, i32Const(1))),
        store(element(memory.consequences, get(v.tree)), get(v.at)),
        count(v.index, load(get(v.at), consequence.trees), [
          when(apply('i32.eq', get(v.trees), i32Const(mostTrees)), 'unreachable'),
          store(
            element(memory.trees, get(v.trees)),
            load([element(0, get(v.index)), load(get(v.at), consequence.treeList), 'i32.add']),
          ),
          lean ? restOn(memory, get(v.trees), get(v.tree), get(v.at)) : [],
          increase(v.trees),
        ]),
        increase(v.tree),
      ),
    ),
  ]
}

/** Makes all changes, one after the other. */
export function follow(shape: ChangeShape, v: Locals): Node {
  const { memory } = shape
  const consequenceOf = load(element(memory.consequences, get(v.tree)))
  return [
    set(v.leads, i32Const(0)),
    set(v.kept, i32Const(memory.kept)),
    count(v.tree, get(v.trees), [set(v.at, consequenceOf), keep(shape, v)]),
    set(v.keptEnd, get(v.kept)),
    set(v.kept, i32Const(memory.kept)),
    block(
      'followed',
      loop(
        'kept',
        jumpIf('followed', apply('i32.eq', get(v.kept), get(v.keptEnd))),
        set(v.tree, load(get(v.kept))),
        set(v.at, consequenceOf),
        shape.lean ? followMarks(memory, v) : [],
        set(v.changes, load(get(v.at), consequence.changes)),
        increase(v.at, consequence.list),
        count(v.change, get(v.changes), makeChange(shape, v)),
        increase(v.kept, 4),
      ),
    ),
    when(apply('i32.eqz', get(v.leads)), [
      store(element(memory.stuck, read('stuck')), get(v.state)),
      bump('stuck'),
    ]),
  ]
}

/**
 * Counts the transitions of a consequence, and lists its tree if there is anything to do. Most have one change or none,
 * and nobody can guess which, nor whether it is left out: so they are sorted out without jumping.
 */
function keep({ memory, lean }: ChangeShape, v: Locals): Node {
  const transitions: Node = [get(v.at), { op: 'i64.load32_u', offset: consequence.transitions }]
  const hasChanges = apply('i32.ne', get(v.changes), i32Const(0))
  return [
    set(v.made, apply('i64.add', get(v.made), transitions)),
    set(v.changes, load(get(v.at), consequence.changes)),
    set(v.leads, apply('i32.or', get(v.leads), get(v.changes))),
    lean ? followMarks(memory, v) : [],
    store(get(v.kept), get(v.tree)),
    set(v.kept, [
      get(v.kept),
      lean
        ? apply('i32.or', apply('i32.gt_u', get(v.changes), i32Const(1)), isMade(v))
        : hasChanges,
      [i32Const(2), 'i32.shl', 'i32.add'],
    ]),
  ]
}
