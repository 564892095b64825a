// Every reachable state by brute force, and what that says about each property.
//
// Breadth first over complete actions with a Map of keys: slow, obvious, and the measure for the fast
// engine. A path found here is a shortest one in micro-steps, except that a choice inside an action
// counts as part of it. Deadlock is a state from which every action leads back to that same state,
// unless all tasks that run have finished.

import { present } from '../base/assert.ts'
import type { Decision, Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult, Verdict } from '../ir/verdict.ts'
import { applyDecision, brokenInvariants, decisionsIn, holdsBack } from './actions.ts'
import type { Happening } from './actions.ts'
import type { Violation } from './execute-step.ts'
import { createStateKey } from './state-key.ts'
import { createMachine, initialState, nextStep } from './state.ts'
import type { Machine, State } from './state.ts'

export interface Reachable {
  /** Of the declared properties in their order, then the built-in ones that are not declared. */
  readonly results: readonly PropertyResult[]
  readonly states: number
  readonly transitions: number
}

/** Properties that every Program has, declared or not. */
export const builtInProperties: readonly string[] = ['field-range', 'engine-sanity']

/** A complete action, choices inside included. */
export interface Action {
  readonly decisions: readonly Decision[]
  readonly happenings: readonly Happening[]
  readonly state: State
}

interface Visited {
  readonly state: State
  readonly parent: number
  readonly decisions: readonly Decision[]
}

export function reachable(program: Program, limits: { readonly maxStates: number }): Reachable {
  const machine = createMachine(program)
  const keyOf = createStateKey(machine)
  const visited: Visited[] = []
  const ids = new Map<string, number>()
  const log = createLog(program)
  let transitions = 0

  const visit = (state: State, parent: number, decisions: readonly Decision[]): boolean => {
    const key = keyOf(state)
    if (ids.has(key)) return false
    ids.set(key, visited.length)
    visited.push({ state, parent, decisions })
    return true
  }
  const pathTo = (id: number, last: readonly Decision[]): Path => {
    const parts = [last]
    for (let at = id; at >= 0;) {
      const { parent, decisions } = present(visited[at], 'a visited state')
      parts.push(decisions)
      at = parent
    }
    return parts.toReversed().flat()
  }

  const initial = initialState(machine)
  visit(initial, -1, [])
  for (const violation of brokenInvariants(machine, initial)) log.violated(violation, () => [])
  for (let id = 0; id < visited.length; id++) {
    if (visited.length > limits.maxStates) {
      return {
        results: log.results(`more than ${limits.maxStates} states`),
        states: id,
        transitions,
      }
    }
    const { state } = present(visited[id], 'a visited state')
    let leadsAway = false
    for (const action of actionsFrom(machine, state)) {
      transitions++
      log.happened(action.happenings, () => pathTo(id, action.decisions))
      visit(action.state, id, action.decisions)
      if (ids.get(keyOf(action.state)) !== id) leadsAway = true
    }
    if (!leadsAway && !isFinished(machine, state) && !holdsBack(machine, state)) {
      const message = 'nothing can happen that changes anything'
      log.violated({ property: 'no-deadlock', message }, () => pathTo(id, []))
    }
  }
  return { results: log.results(undefined), states: visited.length, transitions }
}

/** Every complete action that can happen next, each choice inside it taken in every way. */
export function actionsFrom(machine: Machine, state: State): readonly Action[] {
  return decisionsIn(machine, state).flatMap((decision) => {
    const { happenings, state: after } = applyDecision(machine, state, decision)
    if (after.acting === undefined) return [{ decisions: [decision], happenings, state: after }]
    return actionsFrom(machine, after).map((rest) => ({
      decisions: [decision, ...rest.decisions],
      happenings: [...happenings, ...rest.happenings],
      state: rest.state,
    }))
  })
}

/** Whether the task of every CPU has finished. */
export function isFinished(machine: Machine, state: State): boolean {
  return state.current.every((_, cpu) => nextStep(machine, state, cpu) === undefined)
}

interface Log {
  happened(happenings: readonly Happening[], path: () => Path): void
  violated(violation: Violation, path: () => Path): void
  results(unfinished: string | undefined): readonly PropertyResult[]
}

function createLog(program: Program): Log {
  const declared = program.properties.map((property) => property.name)
  const names = [...declared, ...builtInProperties.filter((name) => !declared.includes(name))]
  const violations = new Map<string, Verdict>()
  const reached = new Set([...builtInProperties, 'no-deadlock'])
  for (const { property } of program.invariants) reached.add(declared[property] ?? '')

  const violated = ({ property, message }: Violation, path: () => Path): void => {
    if (violations.has(property)) return
    violations.set(property, { kind: 'violated', message, path: path() })
  }
  return {
    violated,
    happened(happenings, path) {
      for (const happening of happenings) {
        if (happening.kind === 'entered') continue
        for (const violation of happening.violations) violated(violation, path)
        if (happening.kind === 'executed' && happening.step.kind === 'check') {
          reached.add(declared[happening.step.property] ?? '')
        }
      }
    },
    results(unfinished) {
      return names.map((property) => {
        const silent: Verdict = reached.has(property) ? { kind: 'holds' } : { kind: 'vacuous' }
        const open: Verdict =
          unfinished === undefined ? silent : { kind: 'unfinished', reason: unfinished }
        return { property, verdict: violations.get(property) ?? open }
      })
    },
  }
}
