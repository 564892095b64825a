// A search that is put away again and again comes to what it comes to in one go, by however many threads.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { randomProgram } from '../sim/random-program.ts'
import type { Checkpoints } from './checkpoint.ts'
import { allReductions, explore } from './explore.ts'
import type { ExploreOptions } from './explore.ts'
import { randomSymmetric } from './random-symmetric.ts'
import { localMate } from './mate-link.ts'

const reductions = { ...allReductions, chains: false, arrival: false, summaries: false }

type Saved = NonNullable<Checkpoints['resume']>

/** Goes on from one checkpoint to the next; each search is stopped soon after it has begun. */
function inPieces(
  program: Program,
  options: ExploreOptions,
): { readonly result: SearchResult; readonly pieces: number } {
  let resume: Saved | undefined
  for (let pieces = 1; ; pieces++) {
    let saved: Saved | undefined
    let asked = 0
    const result = explore(program, {
      ...options,
      checkpoints: {
        isDue: () => false,
        write: (head, states) => {
          const kept = [...states].map((chunk) => ({ ...chunk, states: chunk.states.slice() }))
          saved = { head: structuredClone(head), states: () => kept }
        },
        ...(resume === undefined ? {} : { resume }),
      },
      shouldStop: () => asked++ > 0,
    })
    if (saved === undefined) return { result, pieces }
    resume = saved
  }
}

function figures({ search, results }: SearchResult): unknown {
  const { states, transitions, depth } = search
  const verdicts = results.map(({ property, verdict }) => [property, verdict.kind])
  return { states, transitions, depth, verdicts }
}

/** How often a search was put away that comes to the same in the end. */
function stoppedIn(notation: ProgramNotation, more: number): number {
  const program = buildProgram(notation)
  const whole = explore(program, { reductions, maxStates: 2000 })
  if (whole.results.some(({ verdict }) => verdict.kind === 'unfinished')) return 0
  const threads = { count: more, start: localMate, from: 0, fewest: 1 }
  const { result, pieces } = inPieces(program, { reductions, threads })
  expect(figures(result)).toEqual(figures(whole))
  return pieces - 1
}

test.each([
  ['of random Programs', randomProgram],
  ['of symmetric ones', randomSymmetric(3).map(({ notation }) => notation)],
])(
  'a search in pieces %s has the same states, transitions, levels and verdicts',
  { timeout: 900_000 },
  (_, random) => {
    let stopped = 0
    fc.assert(
      fc.property(random, fc.constantFrom(0, 2), (notation, more) => {
        stopped += stoppedIn(notation, more)
      }),
      { numRuns: 40, seed: 3 },
    )
    expect(stopped).toBeGreaterThan(10)
  },
)
