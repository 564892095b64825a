// Steps before which a step of another CPU can matter: those that touch what another CPU can reach.
//
// A CPU's own fields are private as long as no code selects an instance of them, and nothing is while an
// invariant looks at it: it may see two CPUs' changes in either order.

import type { Expr, Program, Step } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { changingFields } from './changing-fields.ts'
import { createActionSteps } from './glued-steps.ts'

/** By function and step; none on a single CPU. A step with a poll is one: others could change the answer. */
export function sharedSteps(
  program: Program,
  polls: readonly (readonly (number | undefined)[])[],
): readonly (readonly boolean[])[] {
  if (program.bounds.cpus === 1) return []
  const open = openFields(program)
  const actionSteps = createActionSteps(program)
  const depthSeen = looksAtDepth(program)
  const alone = program.functions.map(({ steps }, func) =>
    steps.map(
      (step, index) =>
        step.kind === 'switch' ||
        (step.kind === 'return' && depthSeen) ||
        polls[func]?.[index] !== undefined ||
        touchesOpen(step, open),
    ),
  )
  return program.functions.map(({ steps }, func) =>
    steps.map((_, index) =>
      actionSteps(func, index).some((place) => alone[place.func]?.[place.step] === true),
    ),
  )
}

function touchesOpen(step: Step, open: ReadonlySet<number>): boolean {
  const place = writtenPlace(step)
  let touches = place !== undefined && open.has(place.field)
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => {
      touches ||= inner.kind === 'current' || inner.kind === 'depth'
      touches ||= inner.kind === 'read' && open.has(inner.place.field)
    })
  }
  return touches
}

function looksAtDepth(program: Program): boolean {
  let found = false
  const look = (expr: Expr): void =>
    visitExpr(expr, (inner) => void (found ||= inner.kind === 'depth'))
  for (const { steps } of program.functions) steps.flatMap(stepExpressions).forEach(look)
  for (const { deliverable } of program.vectors) look(deliverable)
  for (const { condition } of program.invariants) look(condition)
  return found
}

/** Fields that code on another CPU can reach, or that an invariant sees together with such. */
function openFields(program: Program): ReadonlySet<number> {
  const changing = changingFields(program)
  const open = new Set<number>()
  program.fields.forEach(({ owner }, field) => {
    if (owner === 'global') open.add(field)
  })
  const openInstances = (expr: Expr, always: boolean): void =>
    visitExpr(expr, (inner) => {
      if (inner.kind !== 'read') return
      if (always || isForeign(program, inner.place)) open.add(inner.place.field)
    })
  for (const { steps } of program.functions) {
    for (const step of steps) {
      const place = writtenPlace(step)
      if (place !== undefined && isForeign(program, place)) open.add(place.field)
      for (const expr of stepExpressions(step)) openInstances(expr, false)
    }
  }
  for (const { deliverable } of program.vectors) openInstances(deliverable, false)
  for (const { condition } of program.invariants) openInstances(condition, true)
  return new Set([...open].filter((field) => changing.has(field)))
}

function isForeign(program: Program, place: { field: number; instance?: unknown }): boolean {
  return place.instance !== undefined && program.fields[place.field]?.owner !== 'frame'
}
