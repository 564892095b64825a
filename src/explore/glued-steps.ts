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

/** The steps of the action that begins there, in no particular order. */
export function actionSteps(
  program: Program,
  func: FunctionId,
  step: StepIndex,
): readonly StepPlace[] {
  const found: StepPlace[] = [{ func, step }]
  const seen = new Set([`${func} ${step}`])
  for (const place of found) {
    for (const next of followers(program, place)) {
      const key = `${next.func} ${next.step}`
      if (!isGlued(program, next) || seen.has(key)) continue
      seen.add(key)
      found.push(next)
    }
  }
  return found
}

/** Whether a step has more than one outcome by itself. */
export function isChoice(step: Step): boolean {
  return step.kind === 'choose' && step.count > 1
}

function followers(program: Program, { func, step }: StepPlace): readonly StepPlace[] {
  const found = program.functions[func]?.steps[step]
  if (found === undefined) return []
  if (found.kind === 'call') return [{ func: found.func, step: 0 }]
  if (found.kind === 'return') return returnPlaces(program, func)
  const here = successors(found).map((next) => ({ func, step: next }))
  // Another task may have been left behind a switch, too.
  return found.kind === 'switch' ? [...here, ...switchPlaces(program)] : here
}

function returnPlaces(program: Program, callee: FunctionId): readonly StepPlace[] {
  return program.functions.flatMap(({ steps }, func) =>
    steps.flatMap((step) =>
      step.kind === 'call' && step.func === callee ? [{ func, step: step.next }] : [],
    ),
  )
}

function switchPlaces(program: Program): readonly StepPlace[] {
  return program.functions.flatMap(({ steps }, func) =>
    steps.flatMap((step) => (step.kind === 'switch' ? [{ func, step: step.next }] : [])),
  )
}

function isGlued(program: Program, { func, step }: StepPlace): boolean {
  return program.functions[func]?.steps[step]?.glued === true
}
