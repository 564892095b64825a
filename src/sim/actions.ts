// What can happen next, and what it leads to: the decisions of ir/path.ts as transitions between states.
//
// The unit is the micro-step: a step and every glued step that the same CPU makes after it. A delivery
// pushes a frame and makes its first micro-step; an environment vector's frame runs until it is gone.
// A `choose` inside such an action ends it half-way: the state says which CPU is `acting`, and nothing
// but that choice is possible. Invariants are looked at when an action is complete.

import { assert, present } from '../base/assert.ts'
import type { Decision } from '../ir/path.ts'
import type { Invariant } from '../ir/program.ts'
import { evaluate, viewFrom } from './evaluate.ts'
import { executeStep } from './execute-step.ts'
import type { Executed, Violation } from './execute-step.ts'
import { createFrame, draftOf, isEnvironment, nextStep, positionOf } from './state.ts'
import type { Draft, Machine, State } from './state.ts'

export interface Entered {
  readonly kind: 'entered'
  readonly cpu: number
  readonly task: number
  /** Of the new frame. */
  readonly depth: number
  readonly vector: number
}

/** Invariants that do not hold after an action. */
export interface Broken {
  readonly kind: 'broken'
  readonly cpu: number
  readonly violations: readonly Violation[]
}

export type Happening = Executed | Entered | Broken

export interface Outcome {
  readonly state: State
  readonly happenings: readonly Happening[]
}

/** Steps that one indivisible action may have; more are a circle that nothing can interrupt. */
const actionLimit = 100_000

/** Everything that can happen next, in a fixed order: CPU by CPU, own step first, then vectors. */
export function decisionsIn(machine: Machine, state: State): readonly Decision[] {
  const { acting } = state
  if (acting !== undefined) return ownDecisions(machine, state, acting)
  return state.current.flatMap((_, cpu) => [
    ...ownDecisions(machine, state, cpu),
    ...deliveries(machine, state, cpu),
  ])
}

/** What a decision leads to. It must be one of `decisionsIn`, except that `run` may be for several. */
export function applyDecision(machine: Machine, state: State, decision: Decision): Outcome {
  const { cpu } = decision
  const draft = draftOf(state)
  const happenings: Happening[] = []
  const act = { machine, draft, cpu, happenings }
  assert(draft.acting === undefined || draft.acting === cpu, 'another CPU is in an action')
  if (decision.kind === 'deliver') {
    assert(draft.acting === undefined, 'nothing is delivered in the middle of an action')
    assert(isDeliverable(machine, state, cpu, decision.vector), 'the vector is deliverable')
    deliver(act, decision.vector)
    complete(act)
    return { state: draft, happenings }
  }
  const steps = decision.kind === 'run' ? decision.steps : 1
  for (let made = 0; made < steps; made++) {
    const step = present(nextStep(machine, draft, cpu), 'the CPU has a step to make')
    const chooses = step.kind === 'choose' && step.count > 1
    assert(chooses ? decision.kind === 'choose' : true, 'a choose takes a decision of its own')
    assert(decision.kind === 'choose' ? step.kind === 'choose' : true, 'the next step is a choose')
    assert(!isWaiting(machine, draft, cpu), 'a waiting step does not run')
    happenings.push(
      executeStep(machine, draft, cpu, decision.kind === 'choose' ? decision.value : 0),
    )
    goOn(act)
    complete(act)
  }
  return { state: draft, happenings }
}

/** Invariants that do not hold in a state. */
export function brokenInvariants(machine: Machine, state: State): readonly Violation[] {
  const { invariants } = machine.program
  return invariants.flatMap((invariant) => breaches(machine, state, invariant))
}

interface Act {
  readonly machine: Machine
  readonly draft: Draft
  readonly cpu: number
  readonly happenings: Happening[]
}

function ownDecisions(machine: Machine, state: State, cpu: number): readonly Decision[] {
  const step = nextStep(machine, state, cpu)
  if (step === undefined || isWaiting(machine, state, cpu)) return []
  if (step.kind !== 'choose') return [{ kind: 'run', cpu, steps: 1 }]
  return Array.from({ length: step.count }, (_, value) => ({ kind: 'choose', cpu, value }))
}

function deliveries(machine: Machine, state: State, cpu: number): readonly Decision[] {
  return machine.program.vectors.flatMap((_, vector) =>
    isDeliverable(machine, state, cpu, vector) ? [{ kind: 'deliver', cpu, vector }] : [],
  )
}

function isDeliverable(machine: Machine, state: State, cpu: number, vector: number): boolean {
  return !isTooDeep(machine, state, cpu, vector) && isPossible(machine, state, cpu, vector)
}

/** Whether a vector could be delivered somewhere if contexts could nest one deeper. */
export function holdsBack(machine: Machine, state: State): boolean {
  return machine.program.vectors.some((_, vector) =>
    state.current.some(
      (_task, cpu) =>
        isTooDeep(machine, state, cpu, vector) && isPossible(machine, state, cpu, vector),
    ),
  )
}

function isTooDeep(machine: Machine, state: State, cpu: number, vector: number): boolean {
  const { task } = positionOf(state, cpu)
  const frames = state.stacks[task]?.length ?? 0
  const isAction = machine.program.vectors[vector]?.kind === 'environment'
  return !isAction && frames >= machine.program.bounds.depth
}

function isPossible(machine: Machine, state: State, cpu: number, vector: number): boolean {
  const { deliverable } = present(machine.program.vectors[vector], 'a vector of that number')
  return evaluate(deliverable, viewFrom(machine, state, cpu, ignoreFault)) !== 0n
}

function isWaiting(machine: Machine, state: State, cpu: number): boolean {
  const step = nextStep(machine, state, cpu)
  if (step?.kind !== 'await') return false
  const { activation } = positionOf(state, cpu)
  const view = { ...viewFrom(machine, state, cpu, ignoreFault), locals: activation?.locals ?? [] }
  return evaluate(step.condition, view) === 0n
}

// Asking a predicate has no effect: faults count only in steps.
function ignoreFault(): void {}

function deliver(act: Act, vector: number): void {
  const { machine, draft, cpu, happenings } = act
  const { task, depth } = positionOf(draft, cpu)
  const { func, kind } = present(machine.program.vectors[vector], 'a vector of that number')
  draft.stacks[task]?.push(createFrame(machine, func, vector))
  happenings.push({ kind: 'entered', cpu, task, depth: depth + 1, vector })
  if (kind === 'environment') return goOn(act)
  const first = nextStep(machine, draft, cpu)
  if (first?.kind === 'choose' && first.count > 1) return
  if (isWaiting(machine, draft, cpu)) return
  happenings.push(executeStep(machine, draft, cpu))
  goOn(act)
}

/** Makes the steps that belong to the action that has begun, as far as they need no decision. */
function goOn(act: Act): void {
  const { machine, draft, cpu, happenings } = act
  draft.acting = undefined
  for (let made = 0; ; made++) {
    const step = nextStep(machine, draft, cpu)
    const inside = step?.glued === true || isEnvironment(machine, positionOf(draft, cpu).frame)
    if (step === undefined || !inside) return
    if (step.kind === 'choose' && step.count > 1) {
      draft.acting = cpu
      return
    }
    if (made === actionLimit) {
      const message = `an indivisible action has more than ${actionLimit} steps`
      happenings.push({ kind: 'broken', cpu, violations: [{ property: 'engine-sanity', message }] })
      return
    }
    happenings.push(executeStep(machine, draft, cpu))
  }
}

function complete({ machine, draft, cpu, happenings }: Act): void {
  if (draft.acting !== undefined) return
  const violations = brokenInvariants(machine, draft)
  if (violations.length > 0) happenings.push({ kind: 'broken', cpu, violations })
}

// An invariant speaks of "this CPU": it holds when it holds from each of them.
function breaches(machine: Machine, state: State, invariant: Invariant): readonly Violation[] {
  const { property, condition, message } = invariant
  const { name } = present(machine.program.properties[property], 'a property of that number')
  const broken = state.current.some(
    (_, cpu) => evaluate(condition, viewFrom(machine, state, cpu, ignoreFault)) === 0n,
  )
  return broken ? [{ property: name, message }] : []
}
