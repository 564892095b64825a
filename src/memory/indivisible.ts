// Which plain stores may wait in a store buffer, and which are part of something larger.
//
// What a program says to be one indivisible action (a step and the steps glued to it) and what touches shared
// memory more than once is no plain store: on x86 it takes a locked instruction, which drains the buffer and
// writes to memory at once. A single store with ghosts and checks glued to it remains a plain one, and so it is
// with the reads that an event makes for its arguments.

import { present } from '../base/assert.ts'
import type { FieldId, Func, FunctionId, Local, Program, Step } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenPlace } from '../ir/walk.ts'
import type { MayWait } from './classify-fields.ts'

interface At {
  readonly func: FunctionId
  readonly step: number
}

export function createMayWait(program: Program): MayWait {
  const { before, behind } = gluedGraph(program)
  const observed = program.functions.map(observedLocals)
  const touches = (place: At, shared: ReadonlySet<FieldId>): boolean =>
    accesses(stepAt(program, place), present(observed[place.func], 'a function'), shared)
  const touchedFrom = (
    start: At,
    next: (place: At) => readonly At[],
    shared: ReadonlySet<FieldId>,
  ): boolean => {
    const seen = new Set<string>()
    const work = [...next(start)]
    for (const place of work) {
      if (seen.has(`${place.func} ${place.step}`)) continue
      seen.add(`${place.func} ${place.step}`)
      if (touches(place, shared)) return true
      work.push(...next(place))
    }
    return false
  }
  return (func, step, shared) => {
    const place = { func, step }
    const found = stepAt(program, place)
    const plain =
      (found.kind === 'store' && found.locked !== true) ||
      (found.kind === 'rmw' && found.local === true)
    return plain && !touchedFrom(place, before, shared) && !touchedFrom(place, behind, shared)
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

/** Locals that only checks and events use. */
function observedLocals({ steps }: Func): ReadonlySet<Local> {
  const [seen, used] = [new Set<Local>(), new Set<Local>()]
  for (const step of steps) {
    const into = step.kind === 'check' || step.kind === 'emit' ? seen : used
    for (const expr of stepExpressions(step)) {
      visitExpr(expr, (inner) => {
        if (inner.kind === 'local') into.add(inner.local)
      })
    }
  }
  return new Set([...seen].filter((local) => !used.has(local)))
}

/** Before and behind a step within its indivisible action, through calls and returns as well. */
function gluedGraph(program: Program): {
  readonly before: (place: At) => readonly At[]
  readonly behind: (place: At) => readonly At[]
} {
  const returns = program.functions.map((): At[] => [])
  const all = program.functions.flatMap(({ steps }, func) =>
    steps.map((_, step) => ({ func, step })),
  )
  for (const place of all) {
    const step = stepAt(program, place)
    if (step.kind === 'call') returns[step.func]?.push({ func: place.func, step: step.next })
  }
  const behind = ({ func, step }: At): readonly At[] => {
    const found = stepAt(program, { func, step })
    const next =
      found.kind === 'return'
        ? (returns[func] ?? [])
        : found.kind === 'call'
          ? [{ func: found.func, step: 0 }]
          : successors(found).map((to) => ({ func, step: to }))
    return next.filter((to) => stepAt(program, to).glued === true)
  }
  const backwards = program.functions.map(({ steps }) => steps.map((): At[] => []))
  for (const place of all) {
    for (const to of behind(place)) backwards[to.func]?.[to.step]?.push(place)
  }
  return { before: ({ func, step }) => backwards[func]?.[step] ?? [], behind }
}

function stepAt(program: Program, { func, step }: At): Step {
  return present(program.functions[func]?.steps[step], 'a step of that number')
}
