import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { printFunction, programNames } from '../ir/print.ts'
import { present } from '../base/assert.ts'
import { mergeAlikeValues } from './alike-values.ts'
import { allReductions, explore } from './explore.ts'

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
