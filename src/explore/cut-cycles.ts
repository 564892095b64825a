// So that "later" comes: every cycle that passes through stored states considers every vector somewhere.
//
// A vector that is put off behind a step must not be put off for ever (the "ignoring problem"; A. Valmari,
// "Stubborn sets for reduced state space generation", 1989). One step of each such cycle is made to consider the
// vectors. A cycle without a stored state needs none: it runs out of fuel, and where a chain ended for no other
// reason, all vectors are considered. Nor does a cycle that calls a function which cannot be passed without.
// Nothing is delivered before a glued step, so such a step considers nothing.

import { present } from '../base/assert.ts'
import type { Func, FunctionId, Program, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { reachableFunctions } from '../wasm/call-strings.ts'
import type { PollRule } from '../wasm/generate-module.ts'
import { isChoice } from './glued-steps.ts'

/** What counts before a step. */
export interface Arrival {
  /** The persistent set, if an interrupt of it is possible. */
  readonly vectors: Set<number>
  /** Otherwise: environment actions that conflict with the step itself, and all that count while one is possible. */
  readonly actions: PollRule['actions']
  /** Environment actions that count whatever is possible. */
  readonly always: Set<number>
}

type Arrivals = readonly (readonly Arrival[])[]

/** Adds a group, whose vectors are considered together everywhere, to steps of `arrivals`. */
export function cutCycles(program: Program, arrivals: Arrivals, group: readonly number[]): void {
  const [first] = group
  if (first === undefined) return
  const actions = group.filter((vector) => program.vectors[vector]?.kind === 'environment')
  const mayStore = (step: Step, arrival: Arrival): boolean =>
    isChoice(step) ||
    (arrival.vectors.has(first) ? !settles(arrival, actions) : arrival.vectors.size > 0)
  const isConditional = program.bounds.cpus === 1 && actions.length > 0
  const storing = storingFunctions(program, arrivals, mayStore)
  /** Functions that nobody gets through without a step that considers the group. */
  const considering = new Set<FunctionId>()
  const cut = (func: FunctionId, step: StepIndex): void => {
    const { vectors, always } = arrivalOf(arrivals, func, step)
    for (const vector of group) {
      vectors.add(vector)
      always.add(vector)
    }
  }
  for (const id of calleesFirst(program)) {
    const { steps } = functionOf(program, id)
    const isOpen = (index: StepIndex): boolean => {
      const step = steps[index]
      if (step?.kind === 'call' && considering.has(step.func)) return false
      return (
        step?.glued === true || !considers(arrivalOf(arrivals, id, index), group, isConditional)
      )
    }
    const stores = (index: StepIndex): boolean => {
      const step = stepOf(steps, index)
      if (step.kind === 'call' && storing.has(step.func)) return true
      return mayStore(step, arrivalOf(arrivals, id, index))
    }
    for (;;) {
      const cycle = openCycle(steps, isOpen, stores)
      if (cycle === undefined) break
      const place = cycle.find((index) => stepOf(steps, index).glued !== true)
      if (place !== undefined) cut(id, place)
      else {
        const callees = cycle.flatMap((index) => calleesOf(stepOf(steps, index)))
        for (const callee of reachableFunctions(program, callees)) {
          functionOf(program, callee).steps.forEach((_, index) => cut(callee, index))
          considering.add(callee)
        }
      }
    }
    const passed = isOpen(0) ? openSteps(steps, 0, isOpen) : []
    if (![...passed].some((index) => stepOf(steps, index).kind === 'return')) considering.add(id)
  }
}

/**
 * Open steps on cycles through an open step that stores, that step first. A cycle that nobody can come between
 * at all is an error of the Program, and reported as such.
 */
function openCycle(
  steps: readonly Step[],
  isOpen: (step: StepIndex) => boolean,
  stores: (step: StepIndex) => boolean,
): readonly StepIndex[] | undefined {
  for (const index of steps.keys()) {
    if (!stores(index) || !isOpen(index)) continue
    const reached = [...openSteps(steps, index, isOpen)]
    const cycle = reached.filter((other) => leadsTo(steps, other, index, isOpen))
    const divisible = (each: StepIndex): boolean =>
      stepOf(steps, each).glued !== true || stepOf(steps, each).kind === 'call'
    if (cycle.some(divisible)) return cycle
  }
  return undefined
}

function leadsTo(
  steps: readonly Step[],
  from: StepIndex,
  to: StepIndex,
  isOpen: (step: StepIndex) => boolean,
): boolean {
  const reached = openSteps(steps, from, isOpen)
  return [...reached].some((index) => successors(stepOf(steps, index)).includes(to))
}

/** The open steps that can be reached from an open step without passing another, itself included. */
function openSteps(
  steps: readonly Step[],
  start: StepIndex,
  isOpen: (step: StepIndex) => boolean,
): ReadonlySet<StepIndex> {
  const reached = new Set([start])
  for (const index of reached) {
    for (const next of successors(stepOf(steps, index))) if (isOpen(next)) reached.add(next)
  }
  return reached
}

/** Functions in whose course a state may be stored. */
function storingFunctions(
  program: Program,
  arrivals: Arrivals,
  mayStore: (step: Step, arrival: Arrival) => boolean,
): ReadonlySet<FunctionId> {
  const storing = new Set<FunctionId>()
  for (const id of calleesFirst(program)) {
    const stores = functionOf(program, id).steps.some(
      (step, index) =>
        step.kind === 'await' ||
        mayStore(step, arrivalOf(arrivals, id, index)) ||
        calleesOf(step).some((callee) => storing.has(callee)),
    )
    if (stores) storing.add(id)
  }
  return storing
}

/** Whether a step considers a group whatever is possible: on one CPU, its set counts while an interrupt of it is. */
function considers(
  { vectors, always }: Arrival,
  group: readonly number[],
  isConditional: boolean,
): boolean {
  return group.every((vector) => (isConditional ? always : vectors).has(vector))
}

/** Whether all these actions are considered where a chain ends because anything of a step's set was found. */
function settles({ actions }: Arrival, all: readonly number[]): boolean {
  const [only, other] = actions
  return only === undefined || (other === undefined && all.every((one) => only.asked.includes(one)))
}

/** All functions, each behind those that it calls: there is no recursion. */
function calleesFirst(program: Program): ReadonlySet<FunctionId> {
  const done = new Set<FunctionId>()
  const visit = (id: FunctionId): void => {
    if (done.has(id)) return
    for (const callee of functionOf(program, id).steps.flatMap(calleesOf)) visit(callee)
    done.add(id)
  }
  for (const id of program.functions.keys()) visit(id)
  return done
}

function calleesOf(step: Step): readonly FunctionId[] {
  return step.kind === 'call' ? [step.func] : []
}

function functionOf(program: Program, id: FunctionId): Func {
  return present(program.functions[id], `function ${id} exists`)
}

function stepOf(steps: readonly Step[], index: StepIndex): Step {
  return present(steps[index], `step ${index} exists`)
}

function arrivalOf(arrivals: Arrivals, func: FunctionId, step: StepIndex): Arrival {
  return present(arrivals[func]?.[step], `step ${step} of function ${func} exists`)
}
