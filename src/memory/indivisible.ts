// Which plain stores may wait in a store buffer, and which are part of something larger.
//
// What a program says to be one indivisible action (a step and the steps glued to it) and what touches shared
// memory more than once is no plain store: on x86 it takes a locked instruction, which drains the buffer and
// writes to memory at once. A single store with ghosts and checks glued to it remains a plain one, and so it is
// with the reads that are made for events and ghosts.

import { present } from '../base/assert.ts'
import type { FieldId, Func, Local, Program, Step } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import type { MayWait } from './classify-fields.ts'
import { stepAt, type At, type Companions } from './glued-actions.ts'

export function createMayWait(program: Program, companions: Companions): MayWait {
  const observed = program.functions.map((func) => observedLocals(program, func))
  const touches = (place: At, shared: ReadonlySet<FieldId>): boolean =>
    accesses(stepAt(program, place), present(observed[place.func], 'a function'), shared)
  return (func, step, shared) => {
    const place = { func, step }
    const found = stepAt(program, place)
    const plain =
      (found.kind === 'store' && found.locked !== true) ||
      (found.kind === 'rmw' && found.local === true)
    return plain && !companions(place).some((other) => touches(other, shared))
  }
}

/** Whether a step is an access of shared memory by the code itself, not by whoever observes it. */
function accesses(step: Step, observed: ReadonlySet<Local>, shared: ReadonlySet<FieldId>): boolean {
  if (step.kind === 'check' || step.kind === 'emit') return false
  if (step.kind === 'assign' && observed.has(step.into)) return false
  const place = writtenPlace(step)
  let found = place !== undefined && shared.has(place.field)
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => {
      found ||= inner.kind === 'read' && shared.has(inner.place.field)
    })
  }
  return found
}

/** Locals that only checks, events and ghosts use. */
function observedLocals({ fields }: Program, { steps }: Func): ReadonlySet<Local> {
  const [seen, used] = [new Set<Local>(), new Set<Local>()]
  for (const step of steps) {
    const isGhost = step.kind === 'store' && fields[step.place.field]?.ghost === true
    const into = isGhost || step.kind === 'check' || step.kind === 'emit' ? seen : used
    for (const expr of stepExpressions(step)) {
      visitExpr(expr, (inner) => {
        if (inner.kind === 'local') into.add(inner.local)
      })
    }
  }
  return new Set([...seen].filter((local) => !used.has(local)))
}
