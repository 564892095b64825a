// The transitions of a stored state, one after the other, each run to the next state.
//
// Which vectors are considered depends on why the state was stored. Where a chain ends because some vector
// matters here, these vectors; where it ended for no such reason (the initial state, a chain that ran out of
// fuel, a frame that waits), all of them: that is what makes the reduction complete.

import type { Machine } from '../wasm/machine.ts'
import type { Executor } from './executor.ts'
import { ownStep } from './runner.ts'
import type { Runner } from './runner.ts'
import { createSnapshot } from './snapshot.ts'
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
}

/** With `inside`, only the topmost frame is in memory and can be overwritten. */
export function createExpansion(
  machine: Machine,
  executor: Executor,
  runner: Runner,
  codec: StateCodec,
  reduced: boolean,
  inside: boolean,
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
  const { keep, restore } = createSnapshot(machine, at, inside)

  const expandLoaded: Expansion['expandLoaded'] = (passing, before, visit) => {
    locate(0)
    keep()
    /** Whether the transition was possible; `over` when the enumeration is to end. */
    let over = false
    const transition = (cpu: number, vector: number): boolean => {
      script.start()
      do {
        restore()
        before(cpu, vector)
        if (run(cpu, vector) === 'disabled') return false
        over = visit(cpu, vector)
      } while (!over && script.advance())
      return true
    }
    for (let cpu = 0; cpu < cpus; cpu++) {
      const waiting = !transition(cpu, ownStep)
      if (over) return
      restore()
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
  }
}
