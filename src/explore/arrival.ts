// Which vectors must be considered before a step, because the order of the two can matter.
//
// A step's set are the vectors that conflict with the action that begins there, those that conflict with
// these, and so on (a persistent set; Godefroid, Partial-Order Methods, chapter 4). At any other step the
// vectors can as well be delivered later, and nobody can tell the difference. While no interrupt of the set
// is possible, what is in it only because of interrupts does not count; an NMI that leaves no trace, and
// inside of which none is possible either, changes nothing about that. So that "later" comes, every cycle
// that passes through stored states considers every vector somewhere.

import { present } from '../base/assert.ts'
import type { Program, Step, StepIndex, VectorKind } from '../ir/program.ts'
import { successors, visitExpr } from '../ir/walk.ts'
import type { PollRule } from '../wasm/generate-module.ts'
import { footprints, stepConflicts, vectorsConflict } from './footprint.ts'
import type { Footprints, StepAccess, VectorAccess } from './footprint.ts'
import { createActionSteps, isChoice } from './glued-steps.ts'
import type { StepPlace } from './glued-steps.ts'
import { isInterrupting } from './possible.ts'

/** What counts before a step: the persistent set, and of its environment actions those that always do. */
interface Arrival {
  readonly vectors: Set<number>
  readonly actions: Set<number>
}

/** What to ask before each step. */
export function arrivalRules(program: Program): readonly (readonly PollRule[])[] {
  const prints = footprints(program)
  const vectors = program.vectors.map((_, vector) => vector)
  const groups = conflictGroups(prints, vectors)
  const actionGroups = conflictGroups(
    prints,
    vectors.filter((vector) => kindOf(program, vector) === 'environment'),
  )
  const enablers = nmiEnablers(program, prints)
  const actionSteps = createActionSteps(program)
  const arrivals = program.functions.map(({ steps }, func) =>
    steps.map((_, step): Arrival => {
      const action = actionSteps(func, step).map((place) => accessOf(prints, place))
      const restoring = withoutRestored(program, action)
      const touches = (vector: number): boolean => {
        const accesses = kindOf(program, vector) === 'environment' ? action : restoring
        return accesses.some((access) => stepConflicts(access, printOf(prints, vector)))
      }
      const found = new Set(groups.filter((group) => group.some(touches)).flat())
      const counts = (vector: number): boolean =>
        touches(vector) || (found.has(vector) && enablers.has(vector))
      const actions = actionGroups.filter((group) => group.some(counts))
      return { vectors: found, actions: new Set(actions.flat()) }
    }),
  )
  for (const group of groups) cutCycles(program, arrivals, group)
  return arrivals.map((steps) => steps.map((arrival) => pollRule(program, arrival)))
}

/** With several CPUs an interrupt counts like any other vector: everything else can happen as well. */
function pollRule(program: Program, { vectors, actions }: Arrival): PollRule {
  const found = [...vectors].toSorted((left, right) => left - right)
  if (program.bounds.cpus > 1) return { interrupts: [], others: found }
  const interrupts = found.filter((vector) => isInterrupting(program.vectors[vector]))
  const others = found.filter((vector) => actions.has(vector) || kindOf(program, vector) === 'nmi')
  return { interrupts, others }
}

/** Vectors that conflict with one another, directly or through others of these. */
function conflictGroups(
  prints: Footprints,
  vectors: readonly number[],
): readonly (readonly number[])[] {
  const groups: number[][] = []
  for (const vector of vectors) {
    const touches = (other: number): boolean =>
      vectorsConflict(printOf(prints, vector), printOf(prints, other))
    const touching = groups.filter((group) => group.some(touches))
    for (const group of touching) groups.splice(groups.indexOf(group), 1)
    groups.push([...touching.flat(), vector])
  }
  return groups
}

/** Environment actions that can change whether an NMI is deliverable. */
function nmiEnablers(program: Program, prints: Footprints): ReadonlySet<number> {
  const looked = new Set<number>()
  for (const { kind, deliverable } of program.vectors) {
    if (kind !== 'nmi') continue
    visitExpr(deliverable, (inner) => {
      if (inner.kind === 'read') looked.add(inner.place.field)
    })
  }
  const enables = (vector: number): boolean =>
    [...printOf(prints, vector).writes].some((field) => looked.has(field))
  return new Set(program.vectors.map((_, vector) => vector).filter(enables))
}

function kindOf(program: Program, vector: number): VectorKind {
  return present(program.vectors[vector], `vector ${vector} exists`).kind
}

/** The action as whoever restores what he found sees it: looking alone is no conflict. */
function withoutRestored(program: Program, action: readonly StepAccess[]): readonly StepAccess[] {
  const restored = new Set(program.restored)
  if (restored.size === 0 || action.some(({ writes }) => writes.size > 0)) return action
  return action.map((access) => ({
    ...access,
    reads: new Set([...access.reads].filter((field) => !restored.has(field))),
  }))
}

function accessOf(prints: Footprints, { func, step }: StepPlace): StepAccess {
  return present(prints.steps[func]?.[step], `step ${step} of function ${func} exists`)
}

function printOf(prints: Footprints, vector: number): VectorAccess {
  return present(prints.vectors[vector], `vector ${vector} exists`)
}

/**
 * Adds the group to one step of every cycle that could pass through stored states and would never consider
 * it. A cycle without a stored state needs no cut: it runs out of fuel, and where a chain ended for no
 * other reason, all vectors are considered.
 */
function cutCycles(
  program: Program,
  arrivals: readonly (readonly Arrival[])[],
  group: readonly number[],
): void {
  const [first] = group
  if (first === undefined) return
  const storing = storingFunctions(program, arrivals)
  program.functions.forEach((func, id) => {
    for (;;) {
      const open = (step: StepIndex): boolean => arrivals[id]?.[step]?.vectors.has(first) !== true
      const candidates = func.steps.flatMap((step, index) => {
        const stores =
          isChoice(step) ||
          (arrivals[id]?.[index]?.vectors.size ?? 0) > 0 ||
          (step.kind === 'call' && storing.has(step.func))
        return stores && open(index) && onCycle(func.steps, index, open) ? [index] : []
      })
      const [cut] = candidates
      if (cut === undefined) return
      for (const vector of group) {
        arrivals[id]?.[cut]?.vectors.add(vector)
        arrivals[id]?.[cut]?.actions.add(vector)
      }
    }
  })
}

function onCycle(
  steps: readonly Step[],
  start: StepIndex,
  open: (step: StepIndex) => boolean,
): boolean {
  const seen = new Set<StepIndex>()
  const work = [start]
  for (let index = work.pop(); index !== undefined; index = work.pop()) {
    const step = steps[index]
    for (const next of step === undefined ? [] : successors(step)) {
      if (next === start) return true
      if (seen.has(next) || !open(next)) continue
      seen.add(next)
      work.push(next)
    }
  }
  return false
}

/** Functions in whose course a state may be stored. */
function storingFunctions(
  program: Program,
  arrivals: readonly (readonly Arrival[])[],
): ReadonlySet<number> {
  const storing = new Set<number>()
  for (let size = -1; size < storing.size;) {
    size = storing.size
    program.functions.forEach((func, id) => {
      const stores = func.steps.some(
        (step, index) =>
          isChoice(step) ||
          step.kind === 'await' ||
          (arrivals[id]?.[index]?.vectors.size ?? 0) > 0 ||
          (step.kind === 'call' && storing.has(step.func)),
      )
      if (stores) storing.add(id)
    })
  }
  return storing
}
