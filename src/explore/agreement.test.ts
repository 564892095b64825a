// The engine against the reference: random programs must get the same verdicts from both.
//
// With every reduction off, the states and transitions are compared one to one. With reductions on,
// verdicts are, and every path that the engine gives must be one that the simulator can follow to the
// violation it promises.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { randomExpressionProgram } from '../sim/random-expression.ts'
import { randomProgram } from '../sim/random-program.ts'
import { reachable } from '../sim/reachable.ts'
import { replay } from '../sim/timeline.ts'
import { explore } from './explore.ts'
import type { Reductions } from './explore.ts'

const limits = { maxStates: 1500 }

const settings: readonly (readonly [name: string, reductions: Reductions])[] = [
  ['all reductions', { arrival: true, chains: true, transparent: true }],
  ['chains and arrival points', { arrival: true, chains: true, transparent: false }],
  ['chains and transparent NMIs', { arrival: false, chains: true, transparent: true }],
  ['chains only', { arrival: false, chains: true, transparent: false }],
]
const none: Reductions = { arrival: false, chains: false, transparent: false }

function verdicts(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}

/** Properties whose path does not end in the violation that it promises. */
function brokenPromises(program: Program, results: readonly PropertyResult[]): readonly string[] {
  return results.flatMap(({ property, verdict }) => {
    if (verdict.kind !== 'violated' || property === 'no-deadlock') return []
    const { moments, failedAtStart } = replay(program, verdict.path)
    const failures = [...failedAtStart, ...moments.flatMap((moment) => moment.failures)]
    return failures.some((failure) => failure.property === property) ? [] : [property]
  })
}

function compare(runs: number, reductions: Reductions, onlyExact: boolean): void {
  fc.assert(
    fc.property(randomProgram, (notation) => {
      const program = buildProgram(notation)
      const expected = reachable(program, limits)
      fc.pre(!expected.results.some(({ verdict }) => verdict.kind === 'unfinished'))
      const { results, search } = explore(program, { reductions, maxStates: 10 * limits.maxStates })
      expect(verdicts(results)).toEqual(verdicts(expected.results))
      expect(brokenPromises(program, results)).toEqual([])
      if (!onlyExact) return
      const { states, transitions } = search
      expect({ states, transitions }).toEqual({
        states: expected.states,
        transitions: expected.transitions,
      })
    }),
    { numRuns: runs },
  )
}

describe('explore() agrees with the simulator on random programs', () => {
  test('without reductions, in verdicts, states and transitions', () => {
    compare(150, none, true)
  })

  test.each(settings)('with %s, in verdicts', (_, reductions) => {
    compare(100, reductions, false)
  })

  test('on the value of every expression', () => {
    fc.assert(
      fc.property(randomExpressionProgram, (program) => {
        const expected = reachable(program, limits)
        const { results } = explore(program)
        expect(verdicts(results)).toEqual(verdicts(expected.results))
      }),
      { numRuns: 100 },
    )
  })
})
