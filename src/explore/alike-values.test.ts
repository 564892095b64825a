import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Path } from '../ir/path.ts'
import { printFunction, programNames } from '../ir/print.ts'
import { present } from '../base/assert.ts'
import { mergeAlikeValues } from './alike-values.ts'
import { allReductions, explore, noReductions } from './explore.ts'

/** What is stored in x, in the order of the steps. */
function storedIn(steps: readonly string[], more: Partial<ProgramNotation> = {}): string[] {
  const program = mergeAlikeValues(
    buildProgram({
      fields: { x: {}, y: {} },
      functions: { main: steps },
      tasks: { only: 'main' },
      ...more,
    }),
  )
  const text = printFunction(present(program.functions[0], 'main exists'), programNames(program))
  return [...text.matchAll(/global\.x := (\S+)/g)].map(([, value]) => value ?? '')
}

describe('mergeAlikeValues() writes as one value', () => {
  test('what is only ever compared with something else', () => {
    expect(storedIn(['x = 1', 'x = 2', 'x = 3', 'y = x == 3'])).toEqual(['0', '0', '3'])
    expect(storedIn(['x = 1', 'x = 2', 'if x == 0 goto end', 'y = 1', 'end: fence'])).toEqual([
      '1',
      '1',
    ])
  })

  test('what is compared by way of a local that holds nothing else', () => {
    expect(storedIn(['x = 1', 'x = 2', 'v = x', 'y = v == 0'])).toEqual(['1', '1'])
  })
})

describe('mergeAlikeValues() leaves values apart', () => {
  const apart = ['1', '2']

  test('that are counted with, copied or stored elsewhere', () => {
    expect(storedIn(['x = 1', 'x = 2', 'y = x'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'y = x + 1'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'y = (x + 1) == 0'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'y = x < 2'])).toEqual(apart)
  })

  test('that are compared with one another, or with what is not known', () => {
    expect(storedIn(['x = 1', 'x = 2', 'y = x == 2', 'y = x == 1'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'y = x == y'])).toEqual(apart)
  })

  test('whose copy is more than a copy', () => {
    expect(storedIn(['x = 1', 'x = 2', 'v = x', 'y = v'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'v = x', 'v = v + 1', 'y = v == 0'])).toEqual(apart)
    expect(storedIn(['x = 1', 'x = 2', 'v = x', 'v = y', 'y = v == 2'])).toEqual(apart)
  })

  test('of a field that is also stored what is not known', () => {
    expect(storedIn(['x = 1', 'x = 2', 'x = y', 'y = x == 0'])).toEqual([...apart, 'global.y'])
  })

  test('that an invariant looks at', () => {
    const looks = ['x = 1', 'x = 2', 'y = x == 0']
    expect(storedIn(looks, { invariants: { p: 'x < 2' } })).toEqual(apart)
  })

  test('that a question about progress looks at', () => {
    const looks = ['x = 1', 'x = 2', 'y = x == 0']
    expect(storedIn(looks, { progress: { p: ['eventually', 'x == 1', 'x == 2'] } })).toEqual(apart)
  })
})

test('mergeAlikeValues() saves states and no verdict', () => {
  const main = [
    'c = choose 3',
    'if c == 0 goto one',
    'x = 2',
    'goto wait',
    'one: x = 1',
    'wait: fence',
  ]
  const program = buildProgram({
    fields: { x: {}, y: {} },
    functions: { main: [...main, 'y = 1', 'v = x', 'check p: v != 0'] },
    tasks: { only: 'main' },
    properties: ['p'],
  })
  const reductions = { ...allReductions, chains: false }
  const apart = explore(program, { reductions: { ...reductions, constants: false } })
  const alike = explore(program, { reductions })
  expect(alike.results).toEqual(apart.results)
  expect(alike.search.states).toBeLessThan(apart.search.states)
})

/** Code that stores constants in s and compares it with constants; what comes of that is in y. */
const lines = fc.array(
  fc
    .record({
      value: fc.integer({ min: 0, max: 7 }),
      form: fc.constantFrom(
        (value: number) => [`s = ${value}`],
        (value: number) => [`s = ${value}`],
        (value: number) => [`if s != ${value} goto end`],
        (value: number) => [`y = y * 2 + (s == ${value}) & 7`],
        (value: number) => ['v = s', `y = y + (v == ${value}) * 3 & 7`],
      ),
    })
    .map(({ value, form }) => form(value)),
  { minLength: 2, maxLength: 5 },
)

function lengthOf(path: Path): number {
  return path.reduce((sum, decision) => sum + (decision.kind === 'run' ? decision.steps : 1), 0)
}

/** Three values to begin with. */
const threeWays = [
  'c = choose 3',
  'if c == 0 goto a',
  'if c == 1 goto b',
  's = 5',
  'goto go',
  'a: s = 6',
  'goto go',
  'b: s = 7',
  'go: fence',
]

test('mergeAlikeValues() makes no difference to what can happen', { timeout: 900_000 }, () => {
  let merged = 0
  let all = 0
  const sameVerdicts = (main: string[][], handler: string[][]): void => {
    const probes = [0, 1, 2, 3, 4, 5, 6, 7]
    const program = buildProgram({
      fields: { s: {}, y: {} },
      functions: {
        main: [
          ...threeWays,
          ...main.flat(),
          ...probes.map((value) => `check y-${value}: y != ${value}`),
          'end: fence',
        ],
        handler: [...handler.flat(), 'end: fence'],
      },
      tasks: { only: 'main' },
      vectors: { tick: ['interrupt', 's != 3', 'handler'] },
      properties: probes.map((value) => `y-${value}`),
      depth: 2,
    })
    const alike = mergeAlikeValues(program)
    const before = explore(program, { reductions: noReductions })
    const after = explore(alike, { reductions: noReductions })
    // Of several shortest paths either may be told.
    const told = ({ results }: typeof before): unknown =>
      results.map(({ property, verdict }) => [
        property,
        verdict.kind,
        verdict.kind === 'violated' ? lengthOf(verdict.path) : 0,
      ])
    expect(told(after)).toEqual(told(before))
    expect(after.search.states).toBeLessThanOrEqual(before.search.states)
    all++
    if (after.search.states < before.search.states) merged++
  }
  fc.assert(fc.property(lines, lines, sameVerdicts), { numRuns: 40, seed: 1 })
  // The comparison is worth nothing where nothing is merged.
  expect(merged * 4).toBeGreaterThan(all)
})
