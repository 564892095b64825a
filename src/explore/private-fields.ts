// What of a task nobody looks at but the task itself while it runs: its private fields.
//
// While another task runs, they are as they were, like the frames on the task's stack, and decide nothing. So
// a search by situations keeps them with the stack. A field is private if no code and no question asks for it
// with the number of a task; and an invariant may not ask for it at all, as it is asked when a task has just
// been switched to. How many frames a task's stack has is private in the same way.

import type { Expr, FieldId, Place, Program } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'

export interface PrivateFields {
  readonly fields: ReadonlySet<FieldId>
  /** Whether nobody asks for the depth of another task's stack. */
  readonly depth: boolean
}

export function privateFields(program: Program): PrivateFields {
  const fields = new Set<FieldId>()
  program.fields.forEach(({ owner }, field) => {
    if (owner === 'task') fields.add(field)
  })
  let depth = true
  const access = (place: Place): void => {
    if (!isOwn(place.instance)) fields.delete(place.field)
  }
  const ask = (expr: Expr): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind === 'read') access(inner.place)
      if (inner.kind === 'depth' && !isOwn(inner.task)) depth = false
    })
  for (const { steps } of program.functions) {
    for (const step of steps) {
      const written = writtenPlace(step)
      if (written !== undefined) access(written)
      stepExpressions(step).forEach(ask)
    }
  }
  for (const { deliverable } of program.vectors) ask(deliverable)
  for (const { condition } of program.invariants) {
    visitExpr(condition, (inner) => {
      if (inner.kind === 'read') fields.delete(inner.place.field)
      if (inner.kind === 'depth') depth = false
    })
  }
  return { fields, depth }
}

/** Whether a task that is asked for is the one that asks. */
function isOwn(task: Expr | undefined): boolean {
  return task === undefined || task.kind === 'task'
}
