// The random programs themselves: valid, small enough, and not all alike.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { validateProgram } from '../ir/validate.ts'
import { randomExpressionProgram } from './random-expression.ts'
import { randomProgram } from './random-program.ts'
import { reachable } from './reachable.ts'
import { replay } from './timeline.ts'

const limits = { maxStates: 300 }

test('randomProgram yields valid programs', () => {
  fc.assert(
    fc.property(randomProgram, (notation) => {
      expect(validateProgram(buildProgram(notation))).toEqual([])
    }),
    { numRuns: 300 },
  )
})

test('a path that reachable() gives contains the violation of its property', () => {
  fc.assert(
    fc.property(randomProgram, (notation) => {
      const program = buildProgram(notation)
      for (const { property, verdict } of reachable(program, limits).results) {
        if (verdict.kind !== 'violated' || property === 'no-deadlock') continue
        const { moments, failedAtStart } = replay(program, verdict.path)
        const failures = [...failedAtStart, ...moments.flatMap((moment) => moment.failures)]
        expect(failures.map((failure) => failure.property)).toContain(property)
      }
    }),
    { numRuns: 40 },
  )
})

test('randomProgram reaches every verdict, two CPUs and nested frames', () => {
  const kinds = new Set<string>()
  for (const notation of fc.sample(randomProgram, { numRuns: 200, seed: 1 })) {
    kinds.add(`${notation.cpus} CPUs`)
    for (const { property, verdict } of reachable(buildProgram(notation), limits).results) {
      kinds.add(`${property} ${verdict.kind}`)
    }
  }
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      '1 CPUs',
      '2 CPUs',
      'p holds',
      'p violated',
      'p vacuous',
      'p unfinished',
      'no-deadlock holds',
      'no-deadlock violated',
      'field-range holds',
      'field-range violated',
      'engine-sanity violated',
    ]),
  )
})

test('randomExpressionProgram yields valid programs whose expression has the value it compares with', () => {
  fc.assert(
    fc.property(randomExpressionProgram, (program) => {
      expect(validateProgram(program)).toEqual([])
      expect(reachable(program, limits).results[0]).toEqual({
        property: 'value',
        verdict: { kind: 'holds' },
      })
    }),
  )
})
