// What steps and vectors read and write, as far as it decides whether their order can matter.
//
// Keys are field numbers and two pseudo-fields: `current` (which task a CPU runs) and `frames` (how many
// frames a stack has, and which is topmost). A frame's own fields are visible to a vector only if its
// `deliverable` looks at the interrupted frame or its code selects frames by number. A vector that can
// switch tasks has, besides its own footprint, that of everything other tasks may do meanwhile; there
// fields of the executing task belong to another task than the interrupted one's.

import { present } from '../base/assert.ts'
import type { Expr, FunctionId, Place, Program, Step } from '../ir/program.ts'
import { stepExpressions, visitExpr, writtenPlace } from '../ir/walk.ts'
import { reachableFunctions } from '../wasm/call-strings.ts'
import { changingFields } from './changing-fields.ts'
import { allBits, demandedBits } from './demanded-bits.ts'

export interface Access {
  readonly reads: ReadonlySet<number>
  readonly writes: ReadonlySet<number>
}

/** What a step does, seen from vectors that may come before or after it. */
export interface StepAccess extends Access {
  /** Fields of the executing task that are accessed as its own only. */
  readonly own: ReadonlySet<number>
  /** What of the cells that are this CPU's or this task's own can make a difference to anybody. */
  readonly looks: ReadonlyMap<number, bigint>
}

export interface VectorAccess extends Access {
  /** What other tasks may do while the interrupted one waits; empty unless the vector can switch. */
  readonly others: Access & { readonly own: ReadonlySet<number> }
}

export interface Footprints {
  readonly steps: readonly (readonly StepAccess[])[]
  readonly vectors: readonly VectorAccess[]
}

/** The same while it is put together. */
interface Footprint {
  readonly reads: Set<number>
  readonly writes: Set<number>
}

export const pseudo = { current: -1, frames: -2 } as const

const known = new WeakMap<Program, Footprints>()

/** Looked for once in a Program. */
export function footprints(program: Program): Footprints {
  const prints = known.get(program) ?? findFootprints(program)
  known.set(program, prints)
  return prints
}

function findFootprints(program: Program): Footprints {
  const poppable = new Set(program.vectors.map(({ func }) => func))
  const demanded = demandedBits(program)
  const steps = program.functions.map((func, id) =>
    func.steps.map((step, index) => {
      const bits = present(demanded[id]?.[index], 'every step demands something or nothing')
      return stepAccess(program, step, poppable.has(id), bits)
    }),
  )
  const everything = reachableFunctions(
    program,
    [...program.tasks, ...program.vectors].map(({ func }) => func),
  )
  const others = joinSteps(steps, everything)
  for (const { deliverable } of program.vectors) {
    readExpr(program, deliverable, others.reads)
    visitExpr(deliverable, (expr) => {
      if (expr.kind === 'read' && expr.place.instance !== undefined) {
        others.own.delete(expr.place.field)
      }
    })
  }
  // Other tasks have other stacks.
  program.fields.forEach(({ owner }, field) => {
    if (owner !== 'frame') return
    for (const set of [others.reads, others.writes]) set.delete(field)
  })
  const bases = program.vectors.map((_, vector) => vectorBase(program, vector))
  const switching = switchingVectors(program)
  const nothing = { reads: new Set<number>(), writes: new Set<number>(), own: new Set<number>() }
  const vectors = bases.map((base, vector) => {
    const meanwhile = switching.has(vector) ? others : nothing
    return { ...watched(program, base, meanwhile.writes), others: meanwhile }
  })
  const changing = changingFields(program)
  const isIdle = (key: number): boolean => key >= 0 && !changing.has(key)
  const writers = [...steps.flat(), ...vectors, ...vectors.map((vector) => vector.others)]
  for (const { writes } of writers) for (const key of writes) if (isIdle(key)) writes.delete(key)
  return { steps, vectors }
}

/** Whether a step and a vector may not be exchanged. */
export function stepConflicts(step: StepAccess, vector: VectorAccess): boolean {
  if (conflicts(step, vector)) return true
  const { others } = vector
  const apart = (field: number): boolean => step.own.has(field) && others.own.has(field)
  return conflicts(step, others, apart)
}

/** Whether two vectors may not be exchanged, in whichever task they are delivered. */
export function vectorsConflict(left: VectorAccess, right: VectorAccess): boolean {
  const whole = (vector: VectorAccess): Access => ({
    reads: new Set([...vector.reads, ...vector.others.reads]),
    writes: new Set([...vector.writes, ...vector.others.writes]),
  })
  return conflicts(whole(left), whole(right))
}

function conflicts(
  left: Access,
  right: Access,
  apart: (key: number) => boolean = () => false,
): boolean {
  for (const key of left.writes) {
    if (apart(key)) continue
    // Everybody pushes and pops; that matters only to those who look at it.
    if (right.reads.has(key) || (key !== pseudo.frames && right.writes.has(key))) return true
  }
  for (const key of left.reads) if (!apart(key) && right.writes.has(key)) return true
  return false
}

function stepAccess(
  program: Program,
  step: Step,
  poppable: boolean,
  demanded: ReadonlyMap<number, bigint>,
): Footprint & StepAccess {
  const looks = new Map(demanded)
  const reads = new Set<number>()
  const writes = new Set<number>()
  const own = new Set<number>()
  const foreign = new Set<number>()
  const touch = (place: Place): void => {
    const { owner } = present(program.fields[place.field], `field ${place.field} exists`)
    if (owner === 'task') (place.instance === undefined ? own : foreign).add(place.field)
  }
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => {
      if (inner.kind === 'read') {
        reads.add(inner.place.field)
        touch(inner.place)
        // Somebody else's cell is not the one that is restored.
        if (inner.place.instance !== undefined) looks.set(inner.place.field, allBits)
      }
      if (inner.kind === 'current') reads.add(pseudo.current)
      if (inner.kind === 'depth') reads.add(pseudo.frames)
    })
  }
  const place = writtenPlace(step)
  if (place !== undefined) {
    writes.add(place.field)
    touch(place)
  }
  if (step.kind === 'rmw') reads.add(step.place.field)
  if (step.kind === 'switch') writes.add(pseudo.current)
  if (step.kind === 'return' && poppable) writes.add(pseudo.frames)
  for (const field of foreign) own.delete(field)
  return { reads, writes, own, looks }
}

function joinSteps(
  steps: readonly (readonly StepAccess[])[],
  functions: Iterable<FunctionId>,
): { reads: Set<number>; writes: Set<number>; own: Set<number> } {
  const joined = { reads: new Set<number>(), writes: new Set<number>(), own: new Set<number>() }
  const foreign = new Set<number>()
  for (const id of functions) {
    for (const { reads, writes, own } of steps[id] ?? []) {
      for (const key of reads) joined.reads.add(key)
      for (const key of writes) joined.writes.add(key)
      for (const key of own) joined.own.add(key)
      for (const key of [...reads, ...writes]) if (!own.has(key)) foreign.add(key)
    }
  }
  for (const key of foreign) joined.own.delete(key)
  return joined
}

/** A vector's own code and condition, without what invariants look at. */
function vectorBase(program: Program, vector: number): Footprint {
  const { func, deliverable } = present(program.vectors[vector], `vector ${vector} exists`)
  const reads = new Set<number>()
  const writes = new Set<number>([pseudo.frames])
  readExpr(program, deliverable, reads)
  for (const id of reachableFunctions(program, [func])) {
    for (const step of program.functions[id]?.steps ?? []) {
      for (const expr of stepExpressions(step)) {
        visitExpr(expr, (inner) => {
          if (!isOwnFrameRead(program, inner)) readOne(program, inner, reads)
        })
      }
      const place = writtenPlace(step)
      if (place !== undefined && !isOwnFrameRead(program, { kind: 'read', place })) {
        writes.add(place.field)
        // An atomic update reads the cell; any write depends on whose cell it is.
        touchPlace(program, place, reads)
        if (step.kind === 'rmw') reads.add(place.field)
      }
      if (step.kind === 'switch') writes.add(pseudo.current)
    }
  }
  return { reads, writes }
}

function readExpr(program: Program, expr: Expr, reads: Set<number>): void {
  visitExpr(expr, (inner) => readOne(program, inner, reads))
}

function readOne(program: Program, expr: Expr, reads: Set<number>): void {
  if (expr.kind === 'read') {
    reads.add(expr.place.field)
    touchPlace(program, expr.place, reads)
  }
  if (expr.kind === 'task' || expr.kind === 'current') reads.add(pseudo.current)
  if (expr.kind === 'frame' || expr.kind === 'depth') reads.add(pseudo.frames)
}

/** Which cell is meant may depend on who is current and on what is topmost. */
function touchPlace(program: Program, place: Place, reads: Set<number>): void {
  const owner = program.fields[place.field]?.owner
  if (owner === 'task' || owner === 'frame') reads.add(pseudo.current)
  if (owner === 'frame') reads.add(pseudo.frames)
}

function isFrameRead(program: Program, expr: Expr): boolean {
  return expr.kind === 'read' && program.fields[expr.place.field]?.owner === 'frame'
}

function isOwnFrameRead(program: Program, expr: Expr): boolean {
  return expr.kind === 'read' && expr.place.instance === undefined && isFrameRead(program, expr)
}

/** Adds what invariants look at, if something can change their value in the vector's course. */
function watched(program: Program, base: Footprint, meanwhile: ReadonlySet<number>): Footprint {
  const reads = new Set(base.reads)
  for (const { condition } of program.invariants) {
    const looks = new Set<number>()
    readExpr(program, condition, looks)
    const changes = [...looks].some((key) => base.writes.has(key) || meanwhile.has(key))
    if (changes) for (const key of looks) reads.add(key)
  }
  return { reads, writes: base.writes }
}

/** Vectors in whose course the CPU may go to another task, be it in a vector nested in them. */
function switchingVectors(program: Program): ReadonlySet<number> {
  const switching = new Set<number>()
  program.vectors.forEach(({ func }, vector) => {
    for (const id of reachableFunctions(program, [func])) {
      const steps = program.functions[id]?.steps ?? []
      if (steps.some((step) => step.kind === 'switch')) switching.add(vector)
    }
  })
  return switching
}
