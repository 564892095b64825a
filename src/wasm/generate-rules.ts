// Following the rules for a state: trees are walked down, one after the other, to what follows from each; then
// all changes are made.

import { apply, block, count, element, increase, jump, jumpIf, load, loop } from './assemble.ts'
import { set, store, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { bump, consequence, fork, mostTrees, read } from './expander-memory.ts'
import { changeLocals, makeChange } from './generate-changes.ts'
import type { ChangeShape } from './generate-changes.ts'
import { followMarks, leanLocals, restOn } from './generate-lean.ts'
import { getLocal, i32Const, loadI64 } from './instruction.ts'
import type { ValueType } from './instruction.ts'

const ruleLocals = {
  state: 'i32',
  tree: 'i32',
  trees: 'i32',
  change: 'i32',
  changes: 'i32',
  leads: 'i32',
  made: 'i64',
} as const
type Variable = keyof typeof ruleLocals | keyof typeof changeLocals | keyof typeof leanLocals
type Locals = Readonly<Record<Variable, number>>

/** Variables of whoever follows rules. */
export function localsOfRules(): Readonly<Record<Variable, ValueType>> {
  return { ...changeLocals, ...leanLocals, ...ruleLocals }
}

const get = getLocal

/** Finds the consequences of all rules; leaves `expanded` when one is not known. */
export function ask({ memory, lean }: ChangeShape, v: Locals): Node {
  const bits: Node = [
    [load(get(v.at), fork.leaf), loadI64(memory.contents)],
    [get(v.at), { op: 'i64.load32_u', offset: fork.shift }, 'i64.shr_u', 'i32.wrap_i64'],
    [load(get(v.at), fork.mask), 'i32.and'],
  ]
  const missed: Node = [
    store(element(memory.missed, read('missed')), get(v.state)),
    bump('missed'),
    jump('expanded'),
  ]
  return [
    set(v.trees, read('asked')),
    set(v.tree, i32Const(0)),
    block(
      'asked',
      loop(
        'tree',
        jumpIf('asked', apply('i32.eq', get(v.tree), get(v.trees))),
        set(v.at, load(load(element(memory.trees, get(v.tree))))),
        block(
          'answer',
          loop(
            'fork',
            jumpIf('answer', apply('i32.and', get(v.at), i32Const(1))),
            when(apply('i32.eqz', get(v.at)), missed),
            set(v.at, load([bits, i32Const(2), 'i32.shl', get(v.at), 'i32.add'], fork.next)),
          ),
        ),
        set(v.at, apply('i32.sub', get(v.at), i32Const(1))),
        store(element(memory.consequences, get(v.tree)), get(v.at)),
        count(v.index, load(get(v.at), consequence.trees), [
          when(apply('i32.eq', get(v.trees), i32Const(mostTrees)), 'unreachable'),
          store(
            element(memory.trees, get(v.trees)),
            load([element(0, get(v.index)), get(v.at), 'i32.add'], consequence.list),
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
  return [
    set(v.leads, i32Const(0)),
    count(v.tree, get(v.trees), [
      set(v.at, load(element(shape.memory.consequences, get(v.tree)))),
      set(
        v.made,
        apply('i64.add', get(v.made), [
          get(v.at),
          { op: 'i64.load32_u', offset: consequence.transitions },
        ]),
      ),
      shape.lean ? followMarks(shape.memory, get(v.tree), get(v.at), v) : [],
      set(v.changes, load(get(v.at), consequence.changes)),
      set(v.leads, apply('i32.or', get(v.leads), get(v.changes))),
      set(v.at, [
        get(v.at),
        i32Const(consequence.list + 7),
        'i32.add',
        element(0, load(get(v.at), consequence.trees)),
        'i32.add',
        i32Const(-8),
        'i32.and',
      ]),
      count(v.change, get(v.changes), makeChange(shape, v)),
    ]),
    when(apply('i32.eqz', get(v.leads)), [
      store(element(shape.memory.stuck, read('stuck')), get(v.state)),
      bump('stuck'),
    ]),
  ]
}
