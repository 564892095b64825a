// What is violated in which situation, until the nearest state in that situation has been met.
//
// A situation is expanded once, and at that time nobody knows how far away it is.

import type { Search } from './search.ts'
import type { Found } from './violations.ts'

export interface Faults {
  /** What has been found since the last time was found in this situation. */
  readonly note: (situation: number) => void
  /** The next state in the order of distance: what was found in its situation is told from there. */
  readonly meet: (state: number, situation: number) => void
  readonly areMet: () => boolean
}

export function createFaults({ violations }: Pick<Search, 'violations'>): Faults {
  const noted = new Map<number, (readonly [string, Found])[]>()
  const missing = new Set<string>()
  const met = new Map<string, Found>()
  return {
    note: (situation) => {
      const found = [...violations.found].filter(([property]) => !met.has(property))
      if (found.length === 0) return
      noted.set(situation, [...(noted.get(situation) ?? []), ...found])
      for (const [property] of found) missing.add(property)
      violations.clear()
      violations.restore(met)
    },
    meet: (state, situation) => {
      for (const [property, { message, cause }] of noted.get(situation) ?? []) {
        if (met.has(property)) continue
        met.set(property, { message, cause: { ...cause, state } })
        missing.delete(property)
        violations.restore(met)
      }
    },
    areMet: () => missing.size === 0,
  }
}
