// The reductions against the search without them, where what they leave out would be missed.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import { randomInterrupts } from './random-interrupts.ts'

const settings = [
  { ...allReductions, arrival: false },
  { ...allReductions, transparent: false, summaries: false, tails: false },
  allReductions,
]

// RANDOM_PROGRAMS=5000 in the environment searches on; the gate says the same thing every time.
const wanted = Number(process.env['RANDOM_PROGRAMS'] ?? 0)
const runs =
  wanted > 0 ? { numRuns: wanted, interruptAfterTimeLimit: 600_000 } : { numRuns: 80, seed: 1 }

test('no reduction loses an order of interrupts that can be observed', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(randomInterrupts, (notation) => {
      const program = buildProgram(notation)
      const none = noReductions
      const full = explore(program, { reductions: none, maxStates: 5000 })
      const kinds = full.results.map(({ verdict }) => verdict.kind)
      if (kinds.includes('unfinished')) return
      for (const reductions of settings) {
        const { results } = explore(program, { reductions })
        expect(results.map(({ verdict }) => verdict.kind)).toEqual(kinds)
      }
    }),
    runs,
  )
})
