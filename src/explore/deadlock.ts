// Whether a state is a dead end: every action, taken in every way, leads back to that same state.
//
// Chains hide the states between, so this is asked in single actions, and of every vector that can be
// delivered, whether it matters there or not. Where all running tasks are finished, it is no dead end; nor where
// something is held back by the depth bound only: nobody knows where that would have led.

import { scratch } from '../wasm/layout.ts'
import type { Executor } from './executor.ts'
import { ownStep } from './runner.ts'
import type { Search } from './search.ts'
import { pollAll } from './stops.ts'

/** A state, or what of it decides what can happen next. */
export interface Standing {
  readonly id: number
  /** Brings it into the machine's memory, and locates it. */
  readonly load: () => void
  /** Whether the machine's memory holds it now. */
  readonly isSame: () => boolean
}

/** Reports what stands there if it is a dead end. */
export function checkDeadlock(search: Search, { id, load, isSame }: Standing): void {
  const { machine, executor, trace, violations } = search
  const { stack, script } = executor
  const { cpus } = machine.program.bounds
  load()
  let finished = true
  for (let cpu = 0; cpu < cpus; cpu++) {
    stack.locate(cpu)
    finished &&= stack.at.finished
  }
  if (finished || holdsBack(search)) return
  violations.mute()
  let leadsAway = false
  for (let cpu = 0; cpu < cpus && !leadsAway; cpu++) {
    load()
    for (const vector of [ownStep, ...deliverable(executor, cpu)]) {
      script.start()
      do {
        load()
        stack.locate(cpu)
        if (vector === ownStep && stack.at.finished) continue
        trace(
          cpu,
          vector,
          () => true,
          () => false,
        )
        leadsAway ||= !isSame()
      } while (script.advance())
    }
  }
  violations.unmute()
  if (!leadsAway) {
    violations.reportState('no-deadlock', 'nothing can happen that changes anything', id)
  }
}

/** Whether a vector could be delivered in the state that is loaded if contexts could nest one deeper. */
function holdsBack({ machine, executor }: Search): boolean {
  const { words, program } = machine
  const flag = scratch.depthBound >> 2
  const before = words[flag] ?? 0
  words[flag] = 0
  for (let cpu = 0; cpu < program.bounds.cpus; cpu++) deliverable(executor, cpu)
  const held = words[flag] === 1
  words[flag] = held ? 1 : before
  return held
}

/** Vectors that can be delivered on a CPU, whether they matter or not. */
function deliverable({ stack, poll }: Executor, cpu: number): readonly number[] {
  stack.locate(cpu)
  return poll(pollAll).slice()
}

/** The same for a whole packed state. */
export function checkWholeState(search: Search, base: Int32Array, id: number): void {
  const { codec, buffer } = search
  codec.load(base)
  // What is packed again can be shorter: dead locals are gone.
  const start = buffer.slice(0, codec.pack(buffer))
  checkDeadlock(search, {
    id,
    load: () => codec.load(base),
    isSame: () =>
      codec.pack(buffer) === start.length && start.every((word, at) => word === buffer[at]),
  })
}
