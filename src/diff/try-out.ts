// Do two versions part from a state that really occurs? Nothing is unknown there but what will be chosen, so
// both are run from it, callers included, until their marks differ.

import type { Activation as StateActivation, State } from '../sim/state.ts'
import { noArrivals } from './arrivals.ts'
import type { Asked } from './ask.ts'
import type { Comparison, Difference, Start } from './comparison.ts'
import { runToMark } from './run.ts'
import type { Run } from './run.ts'
import { walkWorlds } from './walk-worlds.ts'

/** Where a path has led. */
export interface Place {
  readonly asked: Asked
  readonly state: State
  readonly cpu: number
}

export interface ConcreteStart {
  readonly place: Place
  readonly start: Start
  /** Callers that are not part of the comparison. */
  readonly below: readonly StateActivation[]
  /** The callers are there, down to where the frame or task began. */
  readonly whole: boolean
}

/** Worlds in which the rest is tried out: they differ in choices only. */
const mostWorlds = 200

/** Without anything that arrives meanwhile. */
export function tryOut(
  undisturbed: Comparison,
  { start, whole }: Pick<ConcreteStart, 'start' | 'whole'>,
  { func }: Pick<Difference, 'func'>,
): Difference | undefined {
  const comparison = { ...undisturbed, arrivals: noArrivals }
  const walk = { from: start.seed, skips: () => false, deep: true }
  let worlds = 0
  for (const outcome of walkWorlds(comparison, start, walk)) {
    if (++worlds > mostWorlds) return undefined
    const { parting, certain, world, old, new: now } = outcome
    if (parting === undefined || !certain || (!parting.final && !whole)) continue
    const { live, constraints, expanded } = world
    goOn(old)
    goOn(now)
    const marks = { old: old.marks, new: now.marks }
    return { ...parting, func, start, context: { live, constraints, expanded }, ...marks }
  }
  return undefined
}

/** Marks behind the parting that people are shown. */
const mostAfterwards = 6

function goOn(run: Run): void {
  runToMark(run, run.marks.length + mostAfterwards)
}
