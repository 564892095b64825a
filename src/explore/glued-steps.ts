// Which steps belong to the action that begins at a step: itself and all glued steps that may follow at once.
//
// Nothing can come between them, so whoever asks whether something may be put off behind a step has to ask
// about all of these. Glued steps are followed into and out of functions and across a task switch.

import type { FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'

export interface StepPlace {
  readonly func: FunctionId
  readonly step: StepIndex
}

/** The steps of the action that begins at a step, in no particular order. */
export type ActionSteps = (func: FunctionId, step: StepIndex) => readonly StepPlace[]

export function createActionSteps(program: Program): ActionSteps {
  const followers = gluedFollowers(program)
  return (func, step) => {
    const found: StepPlace[] = [{ func, step }]
    const seen = new Set([`${func} ${step}`])
    for (const place of found) {
      for (const next of followers(place)) {
        const key = `${next.func} ${next.step}`
        if (seen.has(key)) continue
        seen.add(key)
        found.push(next)
      }
    }
    return found
  }
}

/** Whether a step has more than one outcome by itself. */
export function isChoice(step: Step): boolean {
  return step.kind === 'choose' && step.count > 1
}

/** The glued steps that may come right after a step. */
function gluedFollowers(program: Program): (place: StepPlace) => readonly StepPlace[] {
  const isGlued = ({ func, step }: StepPlace): boolean =>
    program.functions[func]?.steps[step]?.glued === true
  // Behind the calls of each function; and where another task may have been left: behind a switch.
  const returns = program.functions.map((): StepPlace[] => [])
  const switches: StepPlace[] = []
  program.functions.forEach(({ steps }, func) => {
    for (const step of steps) {
      if (step.kind === 'call') returns[step.func]?.push({ func, step: step.next })
      if (step.kind === 'switch') switches.push({ func, step: step.next })
    }
  })
  const gluedReturns = returns.map((places) => places.filter(isGlued))
  const gluedSwitches = switches.filter(isGlued)
  return ({ func, step }) => {
    const found = program.functions[func]?.steps[step]
    if (found === undefined) return []
    if (found.kind === 'return') return gluedReturns[func] ?? []
    if (found.kind === 'call') return [{ func: found.func, step: 0 }].filter(isGlued)
    const here = successors(found).map((next) => ({ func, step: next }))
    return [...here.filter(isGlued), ...(found.kind === 'switch' ? gluedSwitches : [])]
  }
}
