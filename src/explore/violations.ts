// What was found wrong so far: for every property the first violation, with the place to tell its path from.
//
// Code reports violations by site numbers while it runs. Depending on what the search is doing, a report is
// recorded, merely counted (trials that are undone), or remembered as "it has happened now" (traces).

import { present } from '../base/assert.ts'
import type { Machine } from '../wasm/machine.ts'
import type { ViolationSink } from './executor.ts'
import type { Script } from './script.ts'

export interface Transition {
  readonly cpu: number
  readonly vector: number
  /** What was chosen. */
  readonly digits: readonly number[]
}

/** A transition from a stored state, or the state itself. */
export interface Cause {
  readonly state: number
  readonly transition?: Transition
}

export interface Found {
  readonly message: string
  readonly cause: Cause
}

export interface Violations extends ViolationSink {
  /** Called by generated code. */
  readonly report: (site: number) => void
  /** Reports what is wrong with a state as such. */
  readonly reportState: (property: string, message: string, state: number) => void
  /** From now on violations belong to this transition. */
  readonly during: (state: number, cpu: number, vector: number) => void
  readonly found: ReadonlyMap<string, Found>
  /** Goes on with what was found before. */
  readonly restore: (found: Iterable<readonly [string, Found]>) => void
  /** Begins anew. */
  readonly clear: () => void
  /** Forgets what has happened; `happened` says whether a property was broken since. */
  readonly watch: () => void
  readonly happened: (property: string) => boolean
}

export function createViolations(machine: () => Machine, script: () => Script): Violations {
  const found = new Map<string, Found>()
  const seen = new Set<string>()
  // For each time that `mute` was called and `unmute` not yet: how many had been counted.
  const muted: number[] = []
  let mutedCount = 0
  let [state, cpu, vector] = [-1, 0, 0]

  const violated = (property: string, message: string): void => {
    if (muted.length > 0) {
      mutedCount++
      seen.add(property)
      return
    }
    if (found.has(property)) return
    const transition = { cpu, vector, digits: state < 0 ? [] : script().digits() }
    found.set(property, { message, cause: state < 0 ? { state: 0 } : { state, transition } })
  }
  return {
    report: (site) => {
      const { property, message } = present(machine().sites[site], `site ${site} exists`)
      violated(property, message)
    },
    reportState: (property, message, where) => {
      if (!found.has(property)) found.set(property, { message, cause: { state: where } })
    },
    insane: (message) => violated('engine-sanity', message),
    during: (nextState, nextCpu, nextVector) => {
      state = nextState
      cpu = nextCpu
      vector = nextVector
    },
    mute: () => {
      muted.push(mutedCount)
    },
    unmute: () => mutedCount > (muted.pop() ?? 0),
    found,
    restore: (before) => {
      for (const [property, one] of before) found.set(property, one)
    },
    clear: () => {
      found.clear()
      state = -1
    },
    watch: () => seen.clear(),
    happened: (property) => seen.has(property),
  }
}
