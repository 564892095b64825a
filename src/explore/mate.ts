// A thread that searches along: it has a seat of its own on the memory of a search, and does what it is asked for.
//
// What it is given and what it answers can be copied, so it does not matter whether it runs here or in another
// thread. States never go over: they are in the memory.

import { present } from '../base/assert.ts'
import { createExpander } from './expander.ts'
import { viewsOf } from './regions.ts'
import type { EngineSetup } from './rule-engine.ts'
import { doWork, enterWork, setTables } from './seat-work.ts'
import type { Seat, SeatDone, SeatWork, TablePlaces } from './seat-work.ts'

export type MateTask =
  /** Take a seat; the memory is left as it is. */
  | {
      readonly kind: 'begin'
      readonly setup: EngineSetup
      readonly seat: number
      readonly slabs: readonly ArrayBufferLike[]
      readonly memories: readonly WebAssembly.Memory[]
    }
  | MateWork

export interface MateWork {
  readonly kind: 'work'
  readonly work: SeatWork
  readonly number: number
  readonly tables: TablePlaces
  /** Slabs that are new since the last time. */
  readonly slabs: readonly ArrayBufferLike[]
}

export type MateAnswer =
  | { readonly kind: 'begun' }
  | { readonly kind: 'done'; readonly done: SeatDone }
  /** The work was over before it was gone into. */
  | { readonly kind: 'late' }
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
  let seated: Seat | undefined
  let slabs: BigInt64Array[] = []
  const run = (task: MateTask): MateAnswer => {
    if (task.kind === 'begin') {
      const { setup, seat } = task
      slabs = viewsOfSlabs(task.slabs)
      const [first, ...further] = task.memories.map((memory) =>
        createExpander(setup, seat, memory, viewsOf(memory)),
      )
      seated = {
        number: seat,
        seats: setup.seats,
        first: present(first, 'there is a memory'),
        slabs: (slab) => present(slabs[slab], 'a mate hears of slabs first'),
        further,
      }
      seated.first.set('asked', setup.asked.length)
      return { kind: 'begun' }
    }
    const seat = present(seated, 'a mate takes a seat first')
    slabs.push(...viewsOfSlabs(task.slabs))
    if (!enterWork(seat, task.number)) return { kind: 'late' }
    setTables(seat, task.tables)
    return { kind: 'done', done: doWork(seat, task.work) }
  }
  return {
    run: (task) => {
      const result = unlessTrouble(() => run(task))
      return typeof result === 'string' ? { kind: 'stopped', problem: result } : result
    },
  }
}

function viewsOfSlabs(slabs: readonly ArrayBufferLike[]): BigInt64Array[] {
  return slabs.map((slab) => new BigInt64Array(slab))
}

/** What comes out, or why nothing does. */
export function unlessTrouble<T>(attempt: () => T): T | Problem {
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
