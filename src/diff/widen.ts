// From one context in which two versions part to as many as possible: what has nothing to do with the
// difference is left out of it.
//
// One unknown after the other is set free; if the versions part in every world that this allows, it stays
// free. What remains is what people are told and what the checker is asked for. What the environment
// chooses on the way, and what arrives, stays as it is: the checker is not asked about it.

import type { Comparison, Start } from './comparison.ts'
import { isFromArrival, isFromOutside } from './value.ts'
import type { Variable } from './value.ts'
import type { Outcome, Walk } from './walk-worlds.ts'
import { walkWorlds } from './walk-worlds.ts'
import { restrictTo } from './world.ts'
import type { Seed } from './world.ts'

/** Setting an unknown free must not take more worlds than this to find out about. */
const mostWorlds = 60

export function widen(comparison: Comparison, start: Start, { world, parting }: Outcome): Seed {
  const final = parting?.final === true
  let context = restrictTo(world, isKept)
  const unknowns = new Map(context.constraints.map(({ variable }) => [variable.key, variable]))
  for (const [key, variable] of unknowns) {
    const { source } = variable
    // Where it was resumed, these are part of the place.
    if (source.kind === 'choice' || isFromArrival(variable) || start.seed.live.has(key)) continue
    const wider = without(context, key)
    if (partsEverywhere(comparison, start, { from: wider, skips: () => false, deep: true }, final))
      context = wider
  }
  return context
}

function isKept(variable: Variable): boolean {
  return isFromOutside(variable) || isFromArrival(variable) || variable.source.kind === 'choice'
}

/** Whether all contexts of the first are among those of the second. */
export function isWithin(seed: Seed, context: Seed): boolean {
  return [...context.live].every(([key, live]) => {
    const own = seed.live.get(key)
    return own !== undefined && own.every((index) => live.includes(index))
  })
}

function without(seed: Seed, key: string): Seed {
  const { live, constraints } = seed
  return {
    ...seed,
    live: new Map([...live].filter(([other]) => other !== key)),
    constraints: constraints.filter(({ variable }) => variable.key !== key),
  }
}

function partsEverywhere(
  comparison: Comparison,
  start: Start,
  walk: Walk,
  final: boolean,
): boolean {
  let worlds = 0
  for (const { parting, certain } of walkWorlds(comparison, start, walk)) {
    if (++worlds > mostWorlds) return false
    if (certain && (parting === undefined || (final && !parting.final))) return false
  }
  return true
}
