// The transitions of a stored state, one after the other, each run to the next state.
//
// Which vectors are considered depends on why the state was stored. Where a chain ends because some vector
// matters here, these vectors; where it ended for no such reason (the initial state, a chain that ran out of
// fuel, a frame that waits), all of them: that is what makes the reduction complete.

import type { Program } from '../ir/program.ts'
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
}

export function createExpansion(
  machine: Machine,
  executor: Executor,
  runner: Runner,
  codec: StateCodec,
  reduced: boolean,
): Expansion {
  const { cpus } = machine.program.bounds
  const { script, stack, tables, choices } = executor
  const { at, locate } = stack
  const { run, mattering } = runner
  const isNmi = nmis(machine.program)

  const considered = (cpu: number, waiting: boolean): readonly number[] => {
    locate(cpu)
    if (!reduced || cpus > 1 || waiting) return mattering(pollAll)
    const number = tables.polls[at.func]?.[at.step] ?? -1
    const found = number < 0 ? [] : mattering(number)
    return toConsider(found, mattering(pollAll), choices() > 1, isNmi)
  }
  const { keep, restore } = createSnapshot(machine)

  return {
    expand: (words, before, visit) => {
      codec.load(words)
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
        for (const vector of considered(cpu, waiting)) {
          transition(cpu, vector)
          if (over) return
        }
      }
    },
  }
}

export function nmis({ vectors }: Program): (vector: number) => boolean {
  return (vector) => vectors[vector]?.kind === 'nmi'
}

/** Of what matters here, by the poll of the place and by that of all vectors, what is to be followed. */
export function toConsider(
  found: readonly number[],
  all: readonly number[],
  choosing: boolean,
  isNmi: (vector: number) => boolean,
): readonly number[] {
  if (found.length === 0) return choosing ? found : all
  // An NMI that leaves traces conflicts with everything; else environment actions suffice.
  return all.some(isNmi) ? all : found
}
