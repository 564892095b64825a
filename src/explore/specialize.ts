// A Program for this one search: what is constant in it (constant-values.ts) is written as a constant, and values
// that nobody tells apart as one (alike-values.ts).
//
// Steps keep their places, and each makes the same micro-step as before: a decided branch is a jump, and what is
// never reached is a step that touches nothing. So a path through the one is a path through the other. But what
// cannot happen in this boot is in no footprint, holds up no reduction, and Programs whose boots differ in nothing
// that they look at become equal.

import type { Expr, Program, Step, StepIndex, Vector } from '../ir/program.ts'
import { mapExpr, mapStep } from '../ir/map-expressions.ts'
import { fieldsLookedAt, unreadFields } from '../ir/unread.ts'
import { mergeAlikeValues } from './alike-values.ts'
import { constantValues } from './constant-values.ts'
import type { ConstantValues } from './constant-values.ts'

export function specialize(program: Program): Program {
  const values = constantValues(program)
  const everywhere = replacement(values)
  const specialized: Program = {
    ...program,
    functions: program.functions.map((func, id) => {
      const replace = replacement(values, id)
      const steps = func.steps.map((step, index) =>
        values.isReached(id, index) ? decided(mapStep(step, replace)) : unreached(step, index),
      )
      return { ...func, steps }
    }),
    vectors: program.vectors.map((vector): Vector => ({
      ...vector,
      deliverable: mapExpr(vector.deliverable, everywhere),
    })),
    invariants: program.invariants.map((invariant) => ({
      ...invariant,
      condition: mapExpr(invariant.condition, everywhere),
    })),
  }
  const { unread, ...rest } = mergeAlikeValues(specialized)
  const looked = fieldsLookedAt(rest)
  // What nobody looks at is to tell no two Programs apart.
  const fields = rest.fields.map((field, id) =>
    looked.has(id) ? field : { ...field, initial: 0n },
  )
  return { ...rest, fields, unread: [...new Set([...(unread ?? []), ...unreadFields(rest)])] }
}

/** Whether two Programs that share their functions are one and the same to a search. */
export function searchKey(program: Program): string {
  return JSON.stringify(specialize(program), (key, value: unknown) => {
    if (key === 'span') return undefined
    return typeof value === 'bigint' ? value.toString() : value
  })
}

/** What an expression becomes whose parts have been replaced already. */
function replacement({ valueOf }: ConstantValues, func?: number): (expr: Expr) => Expr {
  return (expr) => {
    const value = valueOf(expr, func)
    if (typeof value === 'bigint') return { kind: 'const', value }
    if (expr.kind !== 'select' || expr.condition.kind !== 'const') return expr
    return expr.condition.value === 0n ? expr.otherwise : expr.then
  }
}

function decided(step: Step): Step {
  if (step.kind !== 'branch' || step.condition.kind !== 'const') return step
  const { span, glued, condition, then: taken, otherwise } = step
  const next = condition.value === 0n ? otherwise : taken
  return { kind: 'jump', span, next, ...(glued === undefined ? {} : { glued }) }
}

function unreached({ span }: Step, index: StepIndex): Step {
  return { kind: 'jump', span, next: index }
}
