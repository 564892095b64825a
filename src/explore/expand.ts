// The transitions of a stored state, one after the other, each run to the next state.
//
// Which vectors are considered depends on why the state was stored. Where a chain ends because some vector
// matters here, these vectors; where it ended for no such reason (the initial state, a chain that ran out of
// fuel, a frame that waits), all of them: that is what makes the reduction complete.

import type { Machine } from '../wasm/machine.ts'
import type { Executor } from './executor.ts'
import { ownStep } from './runner.ts'
import type { Runner } from './runner.ts'
import type { StateCodec } from './state-codec.ts'
import { pollAll } from './stops.ts'

export interface Expansion {
  /**
   * Runs every transition of the state in `words`; after each the machine is in the state it leads to.
   * `before` is told which one is about to run; `visit` ends the enumeration by returning true.
   */
  readonly expand: (
    words: Int32Array,
    before: (cpu: number, vector: number) => void,
    visit: (cpu: number, vector: number) => boolean,
  ) => void
  /**
   * The same for the state that the machine is in. While `passing`, nothing matters but the next step, unless
   * there is none.
   */
  readonly expandLoaded: (
    passing: boolean,
    before: (cpu: number, vector: number) => void,
    visit: (cpu: number, vector: number) => boolean,
  ) => void
  /** Vectors that can be delivered on a CPU in the state in `words`, whether they matter or not. */
  readonly deliverable: (words: Int32Array, cpu: number) => readonly number[]
}

export function createExpansion(
  machine: Machine,
  executor: Executor,
  runner: Runner,
  codec: StateCodec,
  reduced: boolean,
): Expansion {
  const { cpus } = machine.program.bounds
  const { script, stack, tables, poll, choices } = executor
  const { at, locate } = stack
  const { run, passes } = runner
  const matters = (vector: number): boolean => !passes(vector)

  const considered = (cpu: number, waiting: boolean): readonly number[] => {
    locate(cpu)
    const number = tables.polls[at.func]?.[at.step] ?? -1
    if (reduced && cpus === 1 && !waiting) {
      const found = number < 0 ? [] : poll(number).slice().filter(matters)
      const all = poll(pollAll).slice().filter(matters)
      // An NMI that leaves traces conflicts with everything; else environment actions suffice.
      const nmis = all.filter((vector) => machine.program.vectors[vector]?.kind === 'nmi')
      if (choices() > 1 && found.length === 0) return []
      if (found.length > 0 && nmis.length === 0) return found
      return all
    }
    return poll(pollAll).slice().filter(matters)
  }
  // Decoding a state costs far more than copying back what the decoded one looked like.
  const area = machine.words.subarray(machine.layout.globals >> 2, machine.layout.end >> 2)
  const loaded = new Int32Array(area.length)

  const expandLoaded: Expansion['expandLoaded'] = (passing, before, visit) => {
    loaded.set(area)
    /** Whether the transition was possible; `over` when the enumeration is to end. */
    let over = false
    const transition = (cpu: number, vector: number): boolean => {
      script.start()
      do {
        area.set(loaded)
        before(cpu, vector)
        if (run(cpu, vector) === 'disabled') return false
        over = visit(cpu, vector)
      } while (!over && script.advance())
      return true
    }
    for (let cpu = 0; cpu < cpus; cpu++) {
      const waiting = !transition(cpu, ownStep)
      if (over) return
      area.set(loaded)
      if (passing && !waiting) continue
      for (const vector of considered(cpu, waiting)) {
        transition(cpu, vector)
        if (over) return
      }
    }
  }
  return {
    expand: (words, before, visit) => {
      codec.load(words)
      expandLoaded(false, before, visit)
    },
    expandLoaded,
    deliverable: (words, cpu) => {
      codec.load(words)
      locate(cpu)
      return poll(pollAll).slice()
    },
  }
}
