// Before which steps nothing has to come: those that look at locals and at cells of their own frame only, and change
// nothing else than a local or where the function goes on. What comes before such a step could come behind it as well,
// with the same effect (both-movers: R. Lipton, "Reduction", 1975).
//
// It has to be able to come behind it: not where the next step is glued to this one. And on each circle it comes
// somewhere, or what goes round for ever would keep it out.

import type { Expr, Func, FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr } from '../ir/walk.ts'
import { closingEdges } from './circles.ts'

/** By function and step. */
export type PrivateSteps = (func: FunctionId, at: StepIndex) => boolean

export function privateSteps(program: Program): PrivateSteps {
  const gluedBehind = functionsGluedBehind(program)
  const found = program.functions.map((func, id) => {
    const back = new Set(closingEdges(func.steps).map(([from]) => from))
    return func.steps.map(
      (step, at) =>
        isPrivate(program, step) &&
        !back.has(at) &&
        !isGlued(program, func, step) &&
        !(step.kind === 'return' && gluedBehind.has(id)),
    )
  })
  return (func, at) => found[func]?.[at] === true
}

function isPrivate({ fields }: Program, step: Step): boolean {
  switch (step.kind) {
    case 'assign':
    case 'branch':
    case 'call':
    case 'return':
    case 'choose':
    case 'jump':
      break
    default:
      return false
  }
  const isOwn = (expr: Expr): boolean => {
    if (expr.kind === 'current' || expr.kind === 'depth') return false
    if (expr.kind !== 'read') return true
    const { field, instance } = expr.place
    return fields[field]?.owner === 'frame' && instance === undefined
  }
  return stepExpressions(step).every((whole) => {
    let own = true
    visitExpr(whole, (expr) => (own &&= isOwn(expr)))
    return own
  })
}

/** Whether the step that is made next is glued to this one. */
function isGlued({ functions }: Program, func: Func, step: Step): boolean {
  if (step.kind === 'call') return functions[step.func]?.steps[0]?.glued === true
  return successors(step).some((next) => func.steps[next]?.glued === true)
}

/** Functions behind some call of which the caller goes on with a glued step. */
function functionsGluedBehind({ functions }: Program): ReadonlySet<FunctionId> {
  return new Set(
    functions.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.kind === 'call' && steps[step.next]?.glued === true ? [step.func] : [],
      ),
    ),
  )
}
