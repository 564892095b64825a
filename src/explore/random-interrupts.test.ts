// The reductions against the search without them, where what they leave out would be missed.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import { randomInterrupts } from './random-interrupts.ts'
import { randomRuns } from '../sim/random-runs.ts'

const settings = [
  { ...allReductions, arrival: false },
  { ...allReductions, transparent: false, summaries: false, tails: false },
  allReductions,
]

test.each(randomRuns(process.env, 80))(
  'no reduction loses an order of interrupts that can be observed: $part',
  { timeout: 900_000 },
  ({ parameters }) => {
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
      parameters,
    )
  },
)
