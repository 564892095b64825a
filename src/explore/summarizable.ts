// Whether a search may leave out of memory what lies below the topmost frame and the other tasks' stacks.
//
// It may where nothing looks there when a frame is left: no invariant sees frames, and a task that comes
// back from a switch is not in the middle of an indivisible action. Steps that reach into a frame below
// their own are noticed while they run.

import type { Expr, Program } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'
import type { Reductions } from './search.ts'

export function canSummarize(
  { bounds, fields, functions, invariants }: Program,
  { chains, summaries }: Reductions,
): boolean {
  if (!summaries || !chains || bounds.cpus > 1) return false
  const switchesInside = functions.some(({ steps }) =>
    steps.some((step) => step.kind === 'switch' && steps[step.next]?.glued === true),
  )
  const conditions = invariants.map(({ condition }) => condition)
  return !conditions.some((condition) => seesFrame(fields, condition)) && !switchesInside
}

/** Whether it depends on what is in the topmost frame, or on which one that is. */
export function seesFrame(fields: Program['fields'], expr: Expr): boolean {
  let found = false
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') found ||= fields[inner.place.field]?.owner === 'frame'
    if (inner.kind === 'frame') found = true
  })
  return found
}
