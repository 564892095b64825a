// Where code has to stop because the order of what happens next can matter.
//
// Each step gets the set of vectors that must be considered before it: those that conflict with it, those
// that conflict with these, and so on (a persistent set; Godefroid, Partial-Order Methods, chapter 4). At
// any other step the vectors can as well be delivered later, and nobody can tell the difference. An interrupt
// that is masked cannot come before the step either, so only while one is possible does everything count;
// otherwise only the environment and NMIs do. So that
// "later" comes, every cycle that passes through stored states considers every vector somewhere.
// With several CPUs every access to memory that others may see is a stop for everything.

import { present } from '../base/assert.ts'
import type { Expr, FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenPlace } from '../ir/walk.ts'
import type { StopRule } from '../wasm/generate-function.ts'
import type { CodeOptions, PollRule } from '../wasm/generate-module.ts'
import { isInterrupting } from './possible.ts'
import { footprints, stepConflicts, vectorsConflict } from './footprint.ts'
import type { Footprints } from './footprint.ts'

/** Poll number of the set of all vectors. */
export const pollAll = 0

export interface StopPlan extends CodeOptions {
  /** Poll for the vectors to consider before a step; undefined: none. */
  readonly poll: (func: FunctionId, step: StepIndex) => number | undefined
  /** Whether a chain always ends before this step. */
  readonly stored: (func: FunctionId, step: StepIndex) => boolean
}

/** Code that makes one micro-step. */
export function microPlan(program: Program): CodeOptions {
  return {
    polls: [{ interrupts: [], others: allVectors(program) }],
    rule: (func, step) => {
      const found = stepOf(program, func, step)
      return found.glued !== true || isChoice(found) ? 'always' : 'never'
    },
  }
}

/** Code that runs an environment action: only choices interrupt it. */
export function actionPlan(program: Program): CodeOptions {
  return {
    polls: [{ interrupts: [], others: allVectors(program) }],
    rule: (func, step) => (isChoice(stepOf(program, func, step)) ? 'always' : 'never'),
  }
}

/** Code that runs chains of steps between which nothing else matters. */
export function chainPlan(program: Program, arrival: boolean): StopPlan {
  const all = allVectors(program)
  const polls: PollRule[] = [{ interrupts: [], others: all }]
  const pollOf = (vectors: readonly number[]): number | undefined => {
    if (vectors.length === 0) return undefined
    const rule = arrival ? pollRule(program, vectors) : { interrupts: [], others: vectors }
    const key = JSON.stringify(rule)
    const known = polls.findIndex((other) => JSON.stringify(other) === key)
    return known >= 0 ? known : polls.push(rule) - 1
  }
  const sets = arrival
    ? arrivalSets(program)
    : program.functions.map((func) => func.steps.map(() => all))
  const numbers = sets.map((steps) => steps.map(pollOf))
  const shared = sharedSteps(program, sets)
  const poll = (func: FunctionId, step: StepIndex): number | undefined => numbers[func]?.[step]
  const stored = (func: FunctionId, step: StepIndex): boolean =>
    isChoice(stepOf(program, func, step)) || shared[func]?.[step] === true
  const rule = (func: FunctionId, step: StepIndex): StopRule => {
    const { glued } = stepOf(program, func, step)
    if (isChoice(stepOf(program, func, step))) return 'always'
    if (glued === true) return 'never'
    if (stored(func, step)) return 'always'
    const number = poll(func, step)
    return number === undefined ? 'never' : { poll: number }
  }
  return { polls, rule, poll, stored }
}

/** With several CPUs an interrupt counts like any other vector: everything else can happen as well. */
function pollRule({ vectors, bounds }: Program, asked: readonly number[]): PollRule {
  if (bounds.cpus > 1) return { interrupts: [], others: asked }
  const interrupts = asked.filter((vector) => isInterrupting(vectors[vector]))
  return { interrupts, others: asked.filter((vector) => !interrupts.includes(vector)) }
}

export function isChoice(step: Step): boolean {
  return step.kind === 'choose' && step.count > 1
}

function stepOf(program: Program, func: FunctionId, step: StepIndex): Step {
  return present(program.functions[func]?.steps[step], `step ${step} of function ${func} exists`)
}

function allVectors(program: Program): readonly number[] {
  return program.vectors.map((_, vector) => vector)
}

type Sets = readonly (readonly (readonly number[])[])[]

/** The vectors to consider before each step, in ascending order. */
function arrivalSets(program: Program): Sets {
  const prints = footprints(program)
  const groups = conflictGroups(program, prints)
  const sets = prints.steps.map((steps) =>
    steps.map((step) => {
      const found = groups.filter((group) =>
        group.some((vector) =>
          stepConflicts(step, present(prints.vectors[vector], `vector ${vector} exists`)),
        ),
      )
      return new Set(found.flat())
    }),
  )
  for (const group of groups) cutCycles(program, sets, group)
  return sets.map((steps) => steps.map((set) => [...set].toSorted((left, right) => left - right)))
}

/**
 * Vectors that conflict with one another, directly or through others. Interrupts and exceptions belong
 * together; while one is possible, everything counts. While none is, only environment actions and NMIs
 * can happen: the former form groups among themselves, and an NMI is looked at each time on its own.
 */
function conflictGroups(program: Program, { vectors }: Footprints): readonly (readonly number[])[] {
  const groups: number[][] = []
  const together = program.bounds.cpus > 1
  const classOf = (vector: number): string => {
    const { kind } = present(program.vectors[vector], `vector ${vector} exists`)
    if (together) return 'all'
    return isInterrupting({ kind }) ? 'interrupt' : kind
  }
  vectors.forEach((print, vector) => {
    const touching = groups.filter((group) =>
      group.some(
        (other) =>
          classOf(other) === classOf(vector) &&
          (classOf(vector) === 'interrupt' ||
            vectorsConflict(print, present(vectors[other], 'seen before'))),
      ),
    )
    for (const group of touching) groups.splice(groups.indexOf(group), 1)
    groups.push([...touching.flat(), vector])
  })
  return groups
}

/**
 * Adds the group to one step of every cycle that could pass through stored states and would never consider
 * it. A cycle without a stored state needs no cut: it runs out of fuel, and where a chain ended for no
 * other reason, all vectors are considered.
 */
function cutCycles(program: Program, sets: Set<number>[][], group: readonly number[]): void {
  const [first] = group
  if (first === undefined) return
  const storing = storingFunctions(program, sets)
  program.functions.forEach((func, id) => {
    for (;;) {
      const open = (step: StepIndex): boolean => sets[id]?.[step]?.has(first) !== true
      const candidates = func.steps.flatMap((step, index) => {
        const stores =
          isChoice(step) ||
          (sets[id]?.[index]?.size ?? 0) > 0 ||
          (step.kind === 'call' && storing.has(step.func))
        return stores && open(index) && onCycle(func.steps, index, open) ? [index] : []
      })
      const [cut] = candidates
      if (cut === undefined) return
      for (const vector of group) sets[id]?.[cut]?.add(vector)
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
function storingFunctions(program: Program, sets: readonly Set<number>[][]): ReadonlySet<number> {
  const storing = new Set<number>()
  for (let size = -1; size < storing.size;) {
    size = storing.size
    program.functions.forEach((func, id) => {
      const stores = func.steps.some(
        (step, index) =>
          isChoice(step) ||
          step.kind === 'await' ||
          (sets[id]?.[index]?.size ?? 0) > 0 ||
          (step.kind === 'call' && storing.has(step.func)),
      )
      if (stores) storing.add(id)
    })
  }
  return storing
}

/** Steps before which another CPU's step can matter; none on a single CPU. */
function sharedSteps(program: Program, sets: Sets): readonly (readonly boolean[])[] {
  if (program.bounds.cpus === 1) return []
  const open = openFields(program)
  const depthSeen = looksAtDepth(program)
  return program.functions.map((func, id) =>
    func.steps.map((step, index) => {
      let touches =
        step.kind === 'switch' ||
        (step.kind === 'return' && depthSeen) ||
        (sets[id]?.[index]?.length ?? 0) > 0
      const touch = (field: number | undefined): void => {
        if (field !== undefined && open.has(field)) touches = true
      }
      touch(writtenPlace(step)?.field)
      for (const expr of stepExpressions(step)) {
        visitExpr(expr, (inner) => {
          if (inner.kind === 'read') touch(inner.place.field)
          if (inner.kind === 'current' || inner.kind === 'depth') touches = true
        })
      }
      return touches
    }),
  )
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
  return open
}

function isForeign(program: Program, place: { field: number; instance?: unknown }): boolean {
  return place.instance !== undefined && program.fields[place.field]?.owner !== 'frame'
}
