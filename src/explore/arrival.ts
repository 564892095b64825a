// Which vectors must be considered before a step, because the order of the two can matter.
//
// A step's set are the vectors that conflict with the action that begins there, those that conflict with
// these, and so on (a persistent set; Godefroid, Partial-Order Methods, chapter 4). At any other step the
// vectors can as well be delivered later, and nobody can tell the difference. While no interrupt of the set
// is possible, what is in it only because of interrupts does not count; an NMI that leaves no trace, and
// inside of which none is possible either, changes nothing about that. In the same way environment actions
// count only while one that conflicts with the step itself is possible. So that "later" comes, every cycle
// that passes through stored states considers every vector somewhere.

import { present } from '../base/assert.ts'
import type { Program, VectorKind } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'
import type { PollRule } from '../wasm/generate-module.ts'
import { cutCycles } from './cut-cycles.ts'
import type { Arrival } from './cut-cycles.ts'
import { allBits } from './demanded-bits.ts'
import { footprints, stepConflicts, vectorsConflict } from './footprint.ts'
import type { Footprints, StepAccess, VectorAccess } from './footprint.ts'
import { createActionSteps } from './glued-steps.ts'
import type { StepPlace } from './glued-steps.ts'
import { isInterrupting } from './possible.ts'

/** What to ask before each step. */
export function arrivalRules(program: Program): readonly (readonly PollRule[])[] {
  const prints = footprints(program)
  // What can never come joins no others.
  const vectors = program.vectors.flatMap(({ deliverable }, vector) =>
    deliverable.kind === 'const' && deliverable.value === 0n ? [] : [vector],
  )
  const groups = conflictGroups(prints, vectors)
  // With several CPUs another one's code can always make them possible.
  const apart = program.bounds.cpus > 1 ? [] : vectors
  const actionGroups = conflictGroups(
    prints,
    apart.filter((vector) => kindOf(program, vector) === 'environment'),
  )
  const enablers = nmiEnablers(program, prints)
  const actionSteps = createActionSteps(program)
  const arrivals = program.functions.map(({ steps }, func) =>
    steps.map((_, step): Arrival => {
      const action = actionSteps(func, step).map((place) => accessOf(prints, place))
      if (!action.some(touchesAnything)) return nothing()
      const restoring = withoutRestored(program, action)
      const touched = new Set(
        vectors.filter((vector) => {
          const accesses = kindOf(program, vector) === 'environment' ? action : restoring
          return accesses.some((access) => stepConflicts(access, printOf(prints, vector)))
        }),
      )
      const isTouched = (vector: number): boolean => touched.has(vector)
      const found = new Set(groups.filter((group) => group.some(isTouched)).flat())
      const counts = (vector: number): boolean =>
        isTouched(vector) || (found.has(vector) && enablers.has(vector))
      const actions = actionGroups.flatMap((group) => {
        const causes = group.filter(counts)
        return causes.length === 0 ? [] : [{ causes, asked: group }]
      })
      return { vectors: found, actions, always: new Set() }
    }),
  )
  for (const group of groups) cutCycles(program, arrivals, group)
  return arrivals.map((steps) => steps.map((arrival) => pollRule(program, arrival)))
}

function touchesAnything({ reads, writes }: StepAccess): boolean {
  return reads.size + writes.size > 0
}

/** Before a step that touches nothing; what cuts cycles may add to it. */
function nothing(): Arrival {
  return { vectors: new Set(), actions: [], always: new Set() }
}

/** With several CPUs an interrupt counts like any other vector: everything else can happen as well. */
function pollRule(program: Program, { vectors, actions, always }: Arrival): PollRule {
  const found = [...vectors].toSorted((left, right) => left - right)
  if (program.bounds.cpus > 1) return { interrupts: [], actions: [], others: found }
  const interrupts = found.filter((vector) => isInterrupting(program.vectors[vector]))
  const others = found.filter((vector) => always.has(vector) || kindOf(program, vector) === 'nmi')
  const conditional = actions.filter(({ asked }) => !asked.every((vector) => always.has(vector)))
  return { interrupts, actions: conditional, others }
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

/** The action as whoever restores what he found sees it: looking at restored bits is no conflict. */
function withoutRestored(program: Program, action: readonly StepAccess[]): readonly StepAccess[] {
  const restored = new Map(program.restored?.map(({ field, mask }) => [field, mask]))
  if (restored.size === 0 || action.some(({ writes }) => writes.size > 0)) return action
  return action.map((access) => ({
    ...access,
    reads: new Set(
      [...access.reads].filter((field) => {
        const looks = access.looks.get(field) ?? allBits
        return (looks & ~(restored.get(field) ?? 0n)) !== 0n
      }),
    ),
  }))
}

function accessOf(prints: Footprints, { func, step }: StepPlace): StepAccess {
  return present(prints.steps[func]?.[step], `step ${step} of function ${func} exists`)
}

function printOf(prints: Footprints, vector: number): VectorAccess {
  return present(prints.vectors[vector], `vector ${vector} exists`)
}
