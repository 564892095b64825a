// The engine against the reference: random programs must get the same verdicts from both.
//
// With every reduction off, the states and transitions are compared one to one. With reductions on,
// verdicts are, and every path that the engine gives must be one that the simulator can follow to the
// violation it promises.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult, SearchResult } from '../ir/verdict.ts'
import { randomExpressionProgram } from '../sim/random-expression.ts'
import { randomProgram } from '../sim/random-program.ts'
import { reachable } from '../sim/reachable.ts'
import type { Reachable } from '../sim/reachable.ts'
import { brokenPromises } from '../sim/broken-promises.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import type { ExploreOptions, Reductions } from './explore.ts'
import { localMate } from './mate-link.ts'
import { randomRuns } from '../sim/random-runs.ts'

const limits = { maxStates: 600 }

// On a machine with much to do, it takes what it takes.
const patience = 900_000

const none: Reductions = noReductions
const settings: Readonly<Record<string, Reductions>> = {
  none,
  chains: { ...none, chains: true },
  'chains, arrival points': { ...none, chains: true, arrival: true },
  'chains, transparent NMIs': { ...none, chains: true, transparent: true },
  'chains, summaries': { ...none, chains: true, summaries: true },
  'chains, tails': { ...none, chains: true, tails: true },
  order: { ...none, order: true },
  constants: { ...none, constants: true },
  'all but summaries': { ...allReductions, summaries: false },
  all: allReductions,
}

function verdicts(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}

// A deadlock is a single state. A frame that waits for ever can stand on one that would have returned, and
// that state is not reached where the delivery was put off until after the return.
function withoutDeadlock(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return verdicts(results.filter(({ property }) => property !== 'no-deadlock'))
}

function isFinished({ results }: Reachable): boolean {
  return results.every(({ verdict }) => verdict.kind !== 'unfinished')
}

/** However many seats there are, the answer is the same. */
function expectSameFromCrew(program: Program, options: ExploreOptions, alone: SearchResult): void {
  const threads = { count: 2, start: localMate, from: 0, fewest: 1 }
  const crewed = explore(program, { ...options, threads })
  const { states, transitions, depth } = alone.search
  expect(crewed.search).toMatchObject({ states, transitions, depth })
  expect(verdicts(crewed.results)).toEqual(verdicts(alone.results))
  expect(brokenPromises(program, crewed.results)).toEqual([])
}

function expectAgreement(notation: ProgramNotation): void {
  const program = buildProgram(notation)
  const expected = reachable(program, limits)
  if (!isFinished(expected)) return
  for (const [name, reductions] of Object.entries(settings)) {
    const options = { reductions, maxStates: 20 * limits.maxStates }
    const { results, search } = explore(program, options)
    if (name === 'none' || name === 'chains')
      expectSameFromCrew(program, options, { results, search })
    const compared = reductions.arrival ? withoutDeadlock : verdicts
    expect(compared(results), name).toEqual(compared(expected.results))
    expect(brokenPromises(program, results), name).toEqual([])
    if (reductions !== none) continue
    const { states, transitions } = search
    const counts = { states: expected.states, transitions: expected.transitions }
    expect({ states, transitions }, name).toEqual(counts)
  }
}

describe('explore() agrees with the simulator', () => {
  test.each(randomRuns(process.env, 120, 10_000))(
    'on random programs, with every set of reductions: $part',
    { timeout: patience },
    ({ parameters }) => fc.assert(fc.property(randomProgram, expectAgreement), parameters),
  )

  test.each(randomRuns(process.env, 120))(
    'on the value of random expressions: $part',
    { timeout: patience },
    ({ parameters }) =>
      fc.assert(
        fc.property(randomExpressionProgram, (program) => {
          const expected = verdicts(reachable(program, limits).results)
          expect(verdicts(explore(program).results)).toEqual(expected)
        }),
        parameters,
      ),
  )
})

// Programs that once told the two apart.
describe('explore() agrees with the simulator on', () => {
  const base = { fields: { g: { initial: 1n } }, tasks: { init: 'main' } } as const

  test('a violation inside an environment action beside a broken invariant', () => {
    expectAgreement({
      ...base,
      functions: { main: ['g = 2'], device: ['fence', 'check q: g <= 0'] },
      vectors: { device: ['environment', '1', 'device'] },
      properties: ['q'],
      invariants: { always: 'g == 1' },
    })
  })

  test('a vector that becomes possible only by a glued store', () => {
    expectAgreement({
      ...base,
      functions: { main: ['fence', '+ g = 0', 'fence', '+ g <- old + 1'], device: ['check q: 0'] },
      vectors: { device: ['environment', 'g == 0', 'device'] },
      properties: ['q'],
    })
  })

  test('another CPU whose update is glued to a step without effect', () => {
    expectAgreement({
      ...base,
      cpus: 2,
      functions: {
        main: ['fence', '+ check q: g == 1', 'fence', '+ v = g'],
        other: ['fence', '+ g <- old + 1', 'fence', '+ g <- old + 1'],
      },
      tasks: { init: 'main', other: 'other' },
      properties: ['q'],
    })
  })
})
