// Fields that code writes and nobody ever looks at: what a kernel keeps for debuggers and statistics.
//
// No step, condition or invariant depends on such a field, so two states that differ in it alone behave alike
// for ever. A front end cannot know that, whoever has the whole Program can. An atomic update looks at the field
// where somebody gets its result, or where a result that does not fit is an error.

import { present } from '../base/assert.ts'
import type { Expr, FieldId, Program, Step } from './program.ts'
import { stepExpressions, visitExpr, writtenPlace } from './walk.ts'

/** Those that code writes. */
export function unreadFields(program: Omit<Program, 'unread'>): readonly FieldId[] {
  const read = fieldsLookedAt(program)
  const written = new Set<FieldId>()
  for (const { steps } of program.functions) {
    for (const step of steps) {
      const place = writtenPlace(step)
      if (place !== undefined && !read.has(place.field)) written.add(place.field)
    }
  }
  return [...written].toSorted((left, right) => left - right)
}

/** The fields that something can depend on. */
export function fieldsLookedAt(program: Omit<Program, 'unread'>): ReadonlySet<FieldId> {
  const { functions, fields, vectors, invariants, progress = [] } = program
  const read = new Set<FieldId>()
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => void (inner.kind === 'read' && read.add(inner.place.field)))
  const visit = (step: Step): void => {
    stepExpressions(step).forEach(look)
    if (step.kind !== 'rmw') return
    const { overflow } = present(fields[step.place.field], 'an updated field exists')
    if (step.into !== undefined || overflow === 'error') read.add(step.place.field)
  }
  for (const { steps } of functions) steps.forEach(visit)
  for (const { deliverable } of vectors) look(deliverable)
  for (const { condition } of invariants) look(condition)
  for (const { when, then: wanted } of progress) [when, wanted].forEach(look)
  return read
}
