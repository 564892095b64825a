// Chance, the same one each time, and what walking about on the reference machine needs.

import { evaluate, viewFrom } from '../sim/evaluate.ts'
import { positionOf } from '../sim/state.ts'
import type { Draft, Machine } from '../sim/state.ts'
import type { Step } from '../ir/program.ts'

/** One of 0 … sides - 1. */
export type Dice = (sides: number) => number

/** Linear congruence (Numerical Recipes); the high bits are the good ones. */
export function createDice(seed: number): Dice {
  let state = seed >>> 0
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** Whether a waiting step may run. */
export function holds(
  machine: Machine,
  draft: Draft,
  cpu: number,
  step: Extract<Step, { kind: 'await' }>,
): boolean {
  const locals = positionOf(draft, cpu).activation?.locals ?? []
  const view = { ...viewFrom(machine, draft, cpu, () => undefined), locals }
  return evaluate(step.condition, view) !== 0n
}
