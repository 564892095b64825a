// Where each CPU stands in a state: for telling why nobody goes on.

import { present } from '../base/assert.ts'
import { nowhere } from '../base/span.ts'
import type { Span } from '../base/span.ts'
import { decisionsIn } from './actions.ts'
import { nextStep, positionOf } from './state.ts'
import type { Machine, State } from './state.ts'

export interface Standing {
  readonly cpu: number
  readonly task: number
  /** Frames under the topmost one. */
  readonly depth: number
  /** `waiting`: in an `await`; `ready`: it could make a step. */
  readonly how: 'waiting' | 'finished' | 'ready'
  readonly function: string
  readonly span: Span
}

export function standingOf(machine: Machine, state: State): readonly Standing[] {
  const now = decisionsIn(machine, state)
  return state.current.map((task, cpu): Standing => {
    const { activation, depth } = positionOf(state, cpu)
    const step = nextStep(machine, state, cpu)
    const goesOn = now.some((one) => one.kind !== 'deliver' && one.cpu === cpu)
    const func = activation?.func ?? machine.program.tasks[task]?.func ?? -1
    const { name } = present(machine.program.functions[func], 'a function of that number')
    const how = step === undefined ? 'finished' : goesOn ? 'ready' : 'waiting'
    return { cpu, task, depth, how, function: name, span: step?.span ?? nowhere }
  })
}
