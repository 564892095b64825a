// A thread that searches along: it has a seat of its own on the memory of a search, and does what it is asked for.
//
// What it is given and what it answers can be copied, so it does not matter whether it runs here or in another
// thread. States never go over: they are in the memory.

import { present } from '../base/assert.ts'
import { createExpander } from './expander.ts'
import type { Expander } from './expander.ts'
import { viewsOf } from './regions.ts'
import type { EngineSetup } from './rule-engine.ts'
import { doWork, setTables } from './seat-work.ts'
import type { SeatDone, SeatWork, TablePlaces } from './seat-work.ts'

export type MateTask =
  /** Take a seat; the memory is left as it is. */
  | {
      readonly kind: 'begin'
      readonly setup: EngineSetup
      readonly seat: number
      readonly memory: WebAssembly.Memory
    }
  | { readonly kind: 'work'; readonly work: SeatWork; readonly tables: TablePlaces }

export type MateAnswer =
  | { readonly kind: 'begun' }
  | { readonly kind: 'done'; readonly done: SeatDone }
  /** Nothing more can be done. */
  | { readonly kind: 'stopped'; readonly problem: Problem }

/** `lost` says whoever waits for a thread that does not answer. */
export type Problem = keyof typeof problemReasons

export const problemReasons = {
  memory: 'no more memory for states',
  trap: 'a state leads to too many others',
  lost: 'a thread of the search has died',
} as const

export interface Mate {
  readonly run: (task: MateTask) => MateAnswer
}

export function createMate(): Mate {
  let expander: Expander | undefined
  const run = (task: MateTask): MateAnswer => {
    if (task.kind === 'begin') {
      expander = createExpander(task.setup, task.seat, task.memory, viewsOf(task.memory))
      expander.set('asked', task.setup.asked.length)
      return { kind: 'begun' }
    }
    const seated = present(expander, 'a mate takes a seat first')
    setTables(seated, task.tables)
    return { kind: 'done', done: doWork(seated, task.work) }
  }
  return {
    run: (task) => {
      const result = unlessTrouble(() => run(task))
      return typeof result === 'string' ? { kind: 'stopped', problem: result } : result
    },
  }
}

/** What comes out, or why nothing does. */
export function unlessTrouble<T extends object>(attempt: () => T): T | Problem {
  try {
    return attempt()
  } catch (error) {
    // What memory there is has been asked for, or is not to be had.
    if (error instanceof RangeError) return 'memory'
    // A state leads to more others than there is room for at once.
    if (error instanceof WebAssembly.RuntimeError) return 'trap'
    throw error
  }
}
