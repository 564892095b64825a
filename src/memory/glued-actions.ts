// Which steps can be made in one indivisible action with a step: those glued to it, before it and behind it.
//
// A branch not taken does not count: what is found stands on one way through the action together with the step.

import { present } from '../base/assert.ts'
import type { FunctionId, Program, Step } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'

export interface At {
  readonly func: FunctionId
  readonly step: number
}

/** The other steps of the actions that a step is part of; the step itself if it can come again in one. */
export type Companions = (place: At) => readonly At[]

export function findCompanions(program: Program): Companions {
  const { before, behind } = gluedGraph(program)
  return (place) => [...reached(place, before), ...reached(place, behind)]
}

function reached(start: At, next: (place: At) => readonly At[]): readonly At[] {
  const found = new Map<string, At>()
  const note = (place: At): void => void found.set(`${place.func} ${place.step}`, place)
  next(start).forEach(note)
  for (const place of found.values()) next(place).forEach(note)
  return [...found.values()]
}

/** Before and behind a step within its indivisible action, through calls and returns as well. */
function gluedGraph(program: Program): {
  readonly before: (place: At) => readonly At[]
  readonly behind: (place: At) => readonly At[]
} {
  const returns = program.functions.map((): At[] => [])
  const all = program.functions.flatMap(({ steps }, func) =>
    steps.map((_, step) => ({ func, step })),
  )
  for (const place of all) {
    const step = stepAt(program, place)
    if (step.kind === 'call') returns[step.func]?.push({ func: place.func, step: step.next })
  }
  const behind = ({ func, step }: At): readonly At[] => {
    const found = stepAt(program, { func, step })
    const next =
      found.kind === 'return'
        ? (returns[func] ?? [])
        : found.kind === 'call'
          ? [{ func: found.func, step: 0 }]
          : successors(found).map((to) => ({ func, step: to }))
    return next.filter((to) => stepAt(program, to).glued === true)
  }
  const backwards = program.functions.map(({ steps }) => steps.map((): At[] => []))
  for (const place of all) {
    for (const to of behind(place)) backwards[to.func]?.[to.step]?.push(place)
  }
  return { before: ({ func, step }) => backwards[func]?.[step] ?? [], behind }
}

export function stepAt(program: Program, { func, step }: At): Step {
  return present(program.functions[func]?.steps[step], 'a step of that number')
}
