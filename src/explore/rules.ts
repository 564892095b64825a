// Rules: what a part of the Program does, as a decision about those pieces of a state that it looks at.
//
// A part is a CPU's own step, the question which vectors can be delivered to it, or the delivery of one. What
// it does is decided by the pieces that it touches, in the order in which it touches them. So all that is
// known of it is a tree: each fork is a piece, each branch a number of that piece, and at the end stands what
// follows. Where code only compares a piece with something, the numbers with the same answer share a branch.
// (NMIs that leave no trace are remembered in the same way: transparency.ts.)

import { assert } from '../base/assert.ts'

/** The new numbers of pieces: a piece, a number, and so on. */
export type Change = readonly number[]

/** The numbers of the state that a change leads to. */
export function changed(numbers: Int32Array, change: Change): Int32Array {
  const after = numbers.slice()
  for (let at = 0; at < change.length; at += 2) after[change[at] ?? 0] = change[at + 1] ?? 0
  return after
}

/** What follows when the state is like this. */
export interface Consequence {
  readonly kind: 'consequence'
  /** How many transitions there are, those that lead to the same state included. */
  readonly transitions: number
  readonly changes: readonly Change[]
  /** Trees that are to be asked as well. */
  readonly trees: readonly number[]
}

/** A look at a piece: at its number, or at no more than the answer that each number known so far gives. */
export interface Look {
  readonly piece: number
  readonly answers?: readonly number[]
}

export interface Fork {
  readonly kind: 'fork'
  readonly piece: number
  /** By number: those with the same answer have the same branch. */
  readonly answers?: number[]
  readonly next: (Fork | Consequence | undefined)[]
}

export type RuleTree = Fork | Consequence | undefined

/** What the tree says about a state; undefined when nothing is known. */
export function ask(tree: RuleTree, numbers: Int32Array): Consequence | undefined {
  let at = tree
  while (at?.kind === 'fork') at = at.next[numbers[at.piece] ?? 0]
  return at
}

/** The tree with one more rule: what follows when this, looked at in this order, is as in this state. */
export function addRule(
  tree: RuleTree,
  looked: readonly Look[],
  numbers: Int32Array,
  consequence: Consequence,
): RuleTree {
  const rest = (from: number): Fork | Consequence => {
    const look = looked[from]
    if (look === undefined) return consequence
    const { piece, answers } = look
    const fork: Fork =
      answers === undefined
        ? { kind: 'fork', piece, next: [] }
        : { kind: 'fork', piece, answers: [...answers], next: [] }
    lead(fork, numbers[piece] ?? 0, rest(from + 1))
    return fork
  }
  if (tree === undefined) return rest(0)
  let fork = tree
  for (let at = 0; ; at++) {
    const look = looked[at]
    assert(isLookOf(look, fork), 'what code looks at next is decided by what it has seen')
    // A number that is new gives an answer that was known.
    if (fork.kind === 'consequence' || look === undefined) return tree
    const number = numbers[fork.piece] ?? 0
    learnAnswers(fork, look.answers ?? [])
    const next = fork.next[number]
    if (next === undefined) {
      lead(fork, number, rest(at + 1))
      return tree
    }
    fork = next
  }
}

function isLookOf(look: Look | undefined, at: Fork | Consequence): boolean {
  if (look === undefined || at.kind === 'consequence')
    return (look === undefined) === (at.kind === 'consequence')
  return at.piece === look.piece && !at.answers === !look.answers
}

/** Numbers that this one shares its branch with, itself included. */
export function alike({ answers }: Fork, number: number): readonly number[] {
  if (answers === undefined) return [number]
  return answers.flatMap((answer, other) => (answer === answers[number] ? [other] : []))
}

function lead(fork: Fork, number: number, to: Fork | Consequence): void {
  for (const other of alike(fork, number)) fork.next[other] = to
}

/** Numbers that are new since the fork was made go where those with the same answer go. */
function learnAnswers({ answers: known, next }: Fork, answers: readonly number[]): void {
  if (known === undefined) return
  for (let number = known.length; number < answers.length; number++) {
    const answer = answers[number] ?? 0
    const same = known.indexOf(answer)
    known.push(answer)
    if (same >= 0) next[number] = next[same]
  }
}
