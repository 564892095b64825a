// Rules: what a part of the Program does, as a decision about those pieces of a state that it looks at.
//
// A part is a CPU's own step, the question which vectors can be delivered to it, or the delivery of one. What
// it does is decided by the pieces that it touches, in the order in which it touches them. So all that is
// known of it is a tree: each fork is a piece, each branch a number of that piece, and at the end stands what
// follows. (NMIs that leave no trace are remembered in the same way: transparency.ts.)

import { assert } from '../base/assert.ts'

/** The new numbers of pieces: a piece, a number, and so on. */
export type Change = readonly number[]

/** What follows when the state is like this. */
export interface Consequence {
  readonly kind: 'consequence'
  /** How many transitions there are, those that lead to the same state included. */
  readonly transitions: number
  readonly changes: readonly Change[]
  /** Trees that are to be asked as well. */
  readonly trees: readonly number[]
}

export interface Fork {
  readonly kind: 'fork'
  readonly piece: number
  readonly next: (Fork | Consequence | undefined)[]
}

export type RuleTree = Fork | Consequence | undefined

/** What the tree says about a state; undefined when nothing is known. */
export function ask(tree: RuleTree, numbers: Int32Array): Consequence | undefined {
  let at = tree
  while (at?.kind === 'fork') at = at.next[numbers[at.piece] ?? 0]
  return at
}

/** The tree with one more rule: what follows when these pieces, looked at in this order, are as in this state. */
export function addRule(
  tree: RuleTree,
  looked: readonly number[],
  numbers: Int32Array,
  consequence: Consequence,
): RuleTree {
  const rest = (from: number): Fork | Consequence => {
    const piece = looked[from]
    if (piece === undefined) return consequence
    const next: Fork['next'] = []
    next[numbers[piece] ?? 0] = rest(from + 1)
    return { kind: 'fork', piece, next }
  }
  if (tree === undefined) return rest(0)
  let fork = tree
  for (let at = 0; ; at++) {
    assert(
      fork.kind === 'fork' && fork.piece === looked[at],
      'what code looks at next is decided by what it has seen',
    )
    const number = numbers[fork.piece] ?? 0
    const next = fork.next[number]
    if (next === undefined) {
      fork.next[number] = rest(at + 1)
      return tree
    }
    fork = next
  }
}
