// Whether a search of several CPUs may let one of them go alone (lone-steps.ts): whether CPUs stay with their tasks,
// and nobody looks at where others stand.
//
// What a CPU can still touch is then decided by its own frames, and what its step touches is fields.

import type { Expr, Program } from '../ir/program.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'

export function canGoAlone(program: Program): boolean {
  const { bounds, functions, invariants, tasks, vectors } = program
  if (bounds.cpus === 1) return false
  for (let cpu = 0; cpu < bounds.cpus; cpu++) {
    if (!tasks.some(({ runsOn }) => runsOn === cpu)) return false
  }
  const steps = functions.flatMap((func) => func.steps)
  if (steps.some(({ kind }) => kind === 'switch')) return false
  const conditions = invariants.map(({ condition }) => condition)
  const code = [...steps.flatMap(stepExpressions), ...vectors.map((vector) => vector.deliverable)]
  const isOwn = (expr: Expr): boolean =>
    expr.kind === 'frame' ||
    (expr.kind === 'read' && program.fields[expr.place.field]?.owner === 'frame')
  return !(
    some([...code, ...conditions], ({ kind }) => kind === 'depth' || kind === 'current') ||
    some(conditions, isOwn)
  )
}

function some(exprs: readonly Expr[], is: (expr: Expr) => boolean): boolean {
  let found = false
  for (const expr of exprs) visitExpr(expr, (inner) => void (found ||= is(inner)))
  return found
}
