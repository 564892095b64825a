// Following the rules for a state: what all trees say of it is sorted out; then all changes are made.

import { apply, block, count, element, increase, jump, jumpIf, load } from './assemble.ts'
import { loop, set, store, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { bump, consequence, lanes, mostTrees, read } from './expander-memory.ts'
import { changeLocals, makeChange } from './generate-changes.ts'
import type { ChangeShape } from './generate-changes.ts'
import { followMarks, isMade, leanLocals, restOn } from './generate-lean.ts'
import { walk, walkLocals } from './generate-walk.ts'
import { getLocal, i32Const } from './instruction.ts'
import type { ValueType } from './instruction.ts'

const ruleLocals = {
  state: 'i32',
  lane: 'i32',
  laneEnd: 'i32',
  tree: 'i32',
  trees: 'i32',
  change: 'i32',
  changes: 'i32',
  kept: 'i32',
  keptEnd: 'i32',
  leads: 'i32',
  made: 'i64',
  madeBefore: 'i64',
} as const
type Variable =
  | keyof typeof ruleLocals
  | keyof typeof walkLocals
  | keyof typeof changeLocals
  | keyof typeof leanLocals
type Locals = Readonly<Record<Variable, number>>

/** Variables of whoever follows rules. */
export function localsOfRules(): Readonly<Record<Variable, ValueType>> {
  return { ...changeLocals, ...leanLocals, ...walkLocals, ...ruleLocals }
}

const get = getLocal

/** Sorts out the answers of all trees for the state of a lane; leaves `expanded` when one is not known. */
export function ask(shape: ChangeShape, v: Locals): Node {
  const { memory, lean } = shape
  const ofLane = element(memory.answers, get(v.lane))
  const missed: Node = [
    set(v.made, get(v.madeBefore)),
    store(element(memory.missed, read('missed')), get(v.state)),
    bump('missed'),
    jump('expanded'),
  ]
  return [
    set(v.trees, read('asked')),
    set(v.tree, i32Const(0)),
    set(v.madeBefore, get(v.made)),
    set(v.leads, i32Const(0)),
    set(v.kept, i32Const(memory.kept)),
    block(
      'asked',
      loop(
        'tree',
        jumpIf('asked', apply('i32.eq', get(v.tree), get(v.trees))),
        when(
          apply('i32.lt_u', get(v.tree), read('asked')),
          set(v.at, load([element(0, get(v.tree), 4 * lanes), ofLane, 'i32.add'])),
          [walk(shape, v), set(v.at, [get(v.fork), 'i32.wrap_i64'])],
        ),
        when(apply('i32.eq', get(v.at), i32Const(memory.unknownRule)), missed),
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
        keep(shape, v),
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
