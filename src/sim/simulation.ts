// The face of the simulator: a Program that can be stepped by hand, forwards and back.
//
// States are values: going back is keeping an earlier one. Nothing here remembers where anybody is.

import type { Decision } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import { applyDecision, brokenInvariants, decisionsIn } from './actions.ts'
import type { Happening } from './actions.ts'
import type { Violation } from './execute-step.ts'
import { createStateKey } from './state-key.ts'
import { createMachine, initialState } from './state.ts'
import type { Machine, State } from './state.ts'
import { momentsOf } from './timeline.ts'
import type { Moment } from './timeline.ts'

export interface Simulation {
  readonly machine: Machine
  readonly initial: State
  /** What can happen next. Empty when nothing can. */
  transitions(state: State): readonly Decision[]
  apply(state: State, decision: Decision): Applied
  /** Invariants that do not hold. */
  broken(state: State): readonly Violation[]
  /** Equal for states that behave alike. */
  key(state: State): string
}

export interface Applied {
  readonly state: State
  readonly happenings: readonly Happening[]
  readonly moments: readonly Moment[]
}

export function createSimulation(program: Program): Simulation {
  const machine = createMachine(program)
  const key = createStateKey(machine)
  return {
    machine,
    initial: initialState(machine),
    transitions: (state) => decisionsIn(machine, state),
    apply(state, decision) {
      const { state: after, happenings } = applyDecision(machine, state, decision)
      return { state: after, happenings, moments: momentsOf(machine, happenings) }
    },
    broken: (state) => brokenInvariants(machine, state),
    key,
  }
}
