// Leaving out transitions that lead where another one leads, too: when two CPUs do what has nothing to do with
// each other, both orders end in the same state, and one of them is enough to find it.
//
// A state is handed on with marks: which CPU's transition it was found by, what that looked at and touched. A
// transition of an earlier CPU that neither looks at what the other touched nor touches what it looked at was
// there already in the state before. So its end is found behind it, in this very level, by the other CPU's
// transition; if that is left out there as well, then by one of a still later CPU, and so on, which ends. All
// states are found, in their levels; transitions that are left out are counted. (Bošnački, Elkind, Genest, Peled,
// "On Commutativity Based Edge Lean Search", 2007.)

import { apply, choose, element, jump, load64, set, store64, when } from './assemble.ts'
import type { Node } from './assemble.ts'
import { change, consequence, pieceGroups } from './expander-memory.ts'
import type { ExpanderMemory } from './expander-memory.ts'
import { getLocal, i64Const } from './instruction.ts'

/** Variables: marks of the state that is expanded, and what is known of the rule that is followed. */
export const leanLocals = {
  before: 'i64',
  touched: 'i64',
  looked: 'i64',
  hindered: 'i64',
  agent: 'i64',
  touching: 'i64',
} as const
type Locals = Readonly<Record<keyof typeof leanLocals, number>>
type AtTree = Locals & { readonly at: number; readonly tree: number }

const get = getLocal

/** Brings the marks of a state into variables. */
export function takeMarks(at: Node, v: Pick<Locals, 'before' | 'touched'>): Node {
  return [set(v.before, load64(at)), set(v.touched, load64(at, 8))]
}

/** A tree that is asked because of another one's answer rests on what that looked at. */
export function restOn(memory: ExpanderMemory, tree: Node, other: Node, answer: Node): Node {
  const looked = apply(
    'i64.or',
    load64(element(memory.looked, other, 8)),
    load64(answer, consequence.looked),
  )
  return store64(element(memory.looked, tree, 8), looked)
}

/**
 * What the changes of the consequence at `at`, of this tree, have to keep away from: with nothing in common they are
 * left out. Nobody can guess whether there is such a thing, so this does not jump.
 */
export function followMarks(memory: ExpanderMemory, v: AtTree): Node {
  const looked = load64(element(memory.looked, get(v.tree), 8))
  const isEarlier = apply(
    'i64.lt_u',
    get(v.agent),
    apply('i64.and', get(v.touched), i64Const(agents)),
  )
  const isApart = apply('i64.eqz', apply('i64.and', get(v.looked), get(v.touched)))
  return [
    set(v.looked, apply('i64.or', looked, load64(get(v.at), consequence.looked))),
    set(v.agent, load64(get(v.at), consequence.agent)),
    set(v.hindered, choose(apply('i32.and', isEarlier, isApart), get(v.before), i64Const(-1n))),
  ]
}

/** Whether the first change of the consequence at `at` is to be made, if there is one. */
export function isMade(v: AtTree): Node {
  const touching = load64(get(v.at), consequence.list + change.touched)
  return apply('i64.ne', apply('i64.and', touching, get(v.hindered)), i64Const(0n))
}

const agents = -(1n << BigInt(pieceGroups))

/** Looks at what a change touches, and jumps when it is to be left out. */
export function leaveOut(at: Node, v: Locals, label: string): Node {
  return [
    set(v.touching, load64(at, change.touched)),
    when(apply('i64.eqz', apply('i64.and', get(v.touching), get(v.hindered))), jump(label)),
  ]
}

/** How the marks of a state are stored behind it: those of the change that was looked at last. */
export function marksOf(v: Locals): (at: Node) => Node {
  return (at) => [
    store64(at, apply('i64.or', get(v.looked), get(v.touching))),
    store64(at, apply('i64.or', get(v.agent), get(v.touching)), 8),
  ]
}

/** Marks of a state of which it is not known how it was found. */
export function noMarks(at: Node): Node {
  return [store64(at, i64Const(0n)), store64(at, i64Const(0n), 8)]
}
