// Where a walk of a few fields (coarse-walk.ts) has come to, and by which way. States are numbers (cell-numbers.ts).

import type { FunctionId, StepIndex } from '../ir/program.ts'

/** Somewhere in a function. */
export interface Point {
  readonly call: Called
  readonly at: StepIndex
  readonly shared: number
  readonly frame: number
  readonly locals: number
  /** A way by which it was come to first: the point before it, and what came in between, if something did. */
  readonly before: Point | undefined
  readonly over: Point | undefined
}

/** A function in one state, with these arguments. */
export interface Called {
  readonly func: FunctionId
  /** Nothing comes in between: what another CPU does is one action. */
  readonly isWhole: boolean
  /** By where and in which state. */
  readonly seen: Set<number>
  readonly exits: Exit[]
  readonly exitKeys: Set<number>
  readonly waiting: ((exit: Exit) => void)[]
}

export interface Exit {
  readonly shared: number
  readonly frame: number
  readonly results: number
  readonly from: Point
}

/** States that become known one by one, and who goes on from each. */
export interface Pool {
  readonly states: Map<number, Point | undefined>
  readonly waiting: ((state: number, from: Point | undefined) => void)[]
}

export function createPool(): Pool {
  return { states: new Map(), waiting: [] }
}

/** Takes each state, those to come as well. */
export function listen(
  { states, waiting }: Pool,
  take: (state: number, from: Point | undefined) => void,
): void {
  waiting.push(take)
  for (const [state, from] of states) take(state, from)
}

export function put({ states, waiting }: Pool, state: number, from: Point | undefined): void {
  if (states.has(state)) return
  states.set(state, from)
  for (const take of waiting) take(state, from)
}
