// Which tasks' cells of a field anybody asks for: a field can matter for one task and for no other.
//
// The kernel notes with every task what only some tasks are ever asked for (which CPU the idle task idles on, for
// one). A cell counts as asked for if code names its task, or a task that is not known beforehand, or looks at its
// own: that may be any task. A cell that nobody asks for is as if its field were unread (src/ir/unread.ts).

import type { Expr, FieldId, Program } from '../ir/program.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'

const all = 'all'

export function isAskedFor(program: Program): (field: FieldId, task: number) => boolean {
  const asked = new Map<FieldId, typeof all | Set<number>>()
  const note = (field: FieldId, instance: Expr | undefined): void => {
    const known = asked.get(field)
    if (known === all) return
    if (instance?.kind !== 'const') asked.set(field, all)
    else asked.set(field, new Set([...(known ?? []), Number(instance.value)]))
  }
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind === 'read') note(inner.place.field, inner.place.instance)
    })
  for (const { steps } of program.functions) {
    for (const step of steps) {
      stepExpressions(step).forEach(look)
      if (step.kind === 'rmw') note(step.place.field, undefined)
    }
  }
  for (const { deliverable } of program.vectors) look(deliverable)
  for (const { condition } of program.invariants) look(condition)
  for (const { when, then: wanted } of program.progress ?? []) [when, wanted].forEach(look)
  return (field, task) => {
    const known = asked.get(field)
    return known === all || known?.has(task) === true
  }
}
