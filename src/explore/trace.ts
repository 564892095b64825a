// One transition again, micro-step by micro-step: the decisions that lead from a state to what was found.
//
// Searching keeps only parents. To tell a path, each parent is expanded again until the transition is found
// that leads to the child, and that transition is then made in single micro-steps, noting the decisions.

import { assert } from '../base/assert.ts'
import type { Decision } from '../ir/path.ts'
import type { Machine } from '../wasm/machine.ts'
import type { Executor, ViolationSink } from './executor.ts'
import { createActions } from './micro-step.ts'
import { isAction, ownStep } from './runner.ts'

/** Follows one transition from the state that the machine is in, until `done` after some micro-step. */
export type Trace = (
  cpu: number,
  vector: number,
  /** Asked after each complete action; inside of one only `broken` is. */
  done: () => boolean,
  /** Whether what the path leads to has happened. */
  broken: () => boolean,
) => readonly Decision[]

// A chain is longer than this only if the program is wrong, and then the search has stored a state.
const maxSteps = 1 << 24

export function createTrace(machine: Machine, executor: Executor, sink: ViolationSink): Trace {
  const { program } = machine
  const { stack, script, choices, isGlued } = executor
  const { at, locate } = stack
  const { microStep, setInAction, checkAction } = createActions(machine, executor, sink)

  return (cpu, vector, done, broken) => {
    const decisions: Decision[] = []
    const make = (): void => {
      const count = choices()
      const value = count > 1 ? script.next(count) : 0
      if (count > 1) decisions.push({ kind: 'choose', cpu, value })
      else countStep(decisions, cpu)
      microStep(cpu, value)
    }
    // The last trace may have ended inside of an action.
    setInAction(false)
    locate(cpu)
    // The depth of an environment frame that is being run to its end.
    let action = 0
    if (vector === ownStep) make()
    else {
      decisions.push({ kind: 'deliver', cpu, vector })
      stack.push(cpu, vector)
      locate(cpu)
      if (isAction(program, vector)) {
        action = at.depth
        setInAction(true)
      }
      if (choices() <= 1) microStep(cpu, 0)
    }
    for (let steps = 0; ; steps++) {
      assert(steps < maxSteps, 'a transition can be traced')
      if (action > 0 && at.depth < action) {
        action = 0
        checkAction()
      }
      if (broken()) return decisions
      const inside = action > 0 || isGlued()
      if (!inside && done()) return decisions
      // The steps of an environment frame belong to its delivery, and what is glued behind it does.
      if (inside && choices() <= 1) microStep(cpu, 0)
      else make()
    }
  }
}

function countStep(decisions: Decision[], cpu: number): void {
  const last = decisions.at(-1)
  if (last?.kind === 'run' && last.cpu === cpu) {
    decisions[decisions.length - 1] = { ...last, steps: last.steps + 1 }
  } else decisions.push({ kind: 'run', cpu, steps: 1 })
}
