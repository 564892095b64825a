// When invariants have to be looked at: where a step can have broken one.

import type { Expr, Program, Step, StepIndex } from '../ir/program.ts'
import { visitExpr, writtenPlace } from '../ir/walk.ts'
import type { Environment } from './generate-function.ts'

/**
 * Whether invariants have to be looked at when a step is over. A step can only break what it writes, but
 * a glued one ends the work of those before it; when a call has returned, the callee's glued `return` too.
 */
export function disturbances(program: Program): Environment['disturbs'] {
  const reads = new Set<number>()
  for (const { condition } of program.invariants) {
    visitExpr(condition, (expr) => {
      if (expr.kind === 'read') reads.add(expr.place.field)
    })
  }
  if (program.invariants.length === 0) return () => false
  if (invariantsSeeFrames(program)) return () => true
  const gluedReturns = program.functions.some((func) =>
    func.steps.some((step) => step.kind === 'return' && step.glued === true),
  )
  const pending = program.functions.map((func) => pendingSteps(func.steps, reads))
  return (func, step, after) => (after ? gluedReturns : pending[func]?.[step] === true)
}

function pendingSteps(steps: readonly Step[], reads: ReadonlySet<number>): readonly boolean[] {
  const pending = steps.map((step, index) => {
    const place = writtenPlace(step)
    // A glued step may have been reached from elsewhere: a call, a return, another task's switch.
    const unknown = step.glued === true && (index === 0 || steps.some(leadsFromElsewhere(index)))
    return unknown || (place !== undefined && reads.has(place.field))
  })
  for (let changed = true; changed;) {
    changed = false
    steps.forEach((step, index) => {
      if (pending[index] !== true || step.kind === 'call') return
      for (const next of 'next' in step ? [step.next] : []) changed = mark(next) || changed
      if (step.kind !== 'branch') return
      for (const next of [step.then, step.otherwise]) changed = mark(next) || changed
    })
  }
  return pending

  function mark(next: StepIndex): boolean {
    if (steps[next]?.glued !== true || pending[next] === true) return false
    pending[next] = true
    return true
  }
}

function leadsFromElsewhere(index: StepIndex): (step: Step) => boolean {
  return (step) => (step.kind === 'call' || step.kind === 'switch') && step.next === index
}

function readsFrame(program: Program, expr: Expr): boolean {
  return expr.kind === 'read' && program.fields[expr.place.field]?.owner === 'frame'
}

/** Whether some invariant depends on the topmost frame, or on how many there are. */
export function invariantsSeeFrames(program: Program): boolean {
  let seen = false
  for (const { condition } of program.invariants) {
    visitExpr(condition, (expr) => {
      seen ||= expr.kind === 'frame' || expr.kind === 'depth' || readsFrame(program, expr)
    })
  }
  return seen
}
