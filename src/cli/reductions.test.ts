// Each reduction can be switched off from the command line, and the search then has more to do. What no verdict
// depends on is shown by the random programs of src/explore; here it is that the words reach the search.

import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

import type { Reductions } from '../explore/explore.ts'
import { buildProgram } from '../ir/build.ts'
import { readReductions, reductionNotes } from './reductions.ts'
import { searchInThread } from './search-thread.ts'

/** Has something for each reduction to leave out. */
const program = buildProgram({
  depth: 3,
  fields: {
    mode: {},
    nesting: { bits: 3 },
    x: { bits: 2 },
    y: { bits: 2 },
    z: { bits: 1 },
    in_nmi: { owner: 'cpu', bits: 1 },
  },
  functions: {
    'main()': [
      'x = 1',
      // Nobody sets the mode, so a search that computes constants knows that `off` never comes.
      'if mode == 0 goto on',
      'x = 3',
      'on: y = 0',
      'n = x',
      'y = 2',
      'n = nesting',
      'x = n',
      'check p: x == n',
    ],
    'leave(v)': ['x = v', 'y = 1', 'y = 2'],
    // Both end alike, behind different beginnings.
    'one()': ['x = 0', 'leave(3)', 'x = 2'],
    'two()': ['y = 0', 'leave(3)', 'x = 2'],
    // Leaves all as it was.
    'nmi()': ['in_nmi = 1', 'nesting <- old + 2', 'nesting <- old - 2', 'in_nmi = 0'],
    'device()': ['z <- old ^ 1'],
  },
  tasks: { only: 'main' },
  vectors: {
    one: ['interrupt', 'y == 0', 'one'],
    two: ['interrupt', 'y == 0', 'two'],
    off: ['interrupt', 'mode == 1', 'one'],
    nmi: ['nmi', '!in_nmi', 'nmi'],
    device: ['environment', '1', 'device'],
  },
  properties: ['p'],
})

/** Two CPUs that do the same. */
const alike = buildProgram({
  cpus: 2,
  fields: { g: { bits: 2 }, own: { owner: 'cpu', bits: 2 } },
  functions: { main: ['own = 1', 'g <- (old + 1) & 3', 'check p: g', 'own = 2'] },
  tasks: { one: 'main', other: 'main' },
  properties: ['p'],
})

async function statesWithout(...without: readonly string[]): Promise<number> {
  const { value, diagnostics } = readReductions(undefined, without)
  expect(diagnostics).toEqual([])
  return await statesWith(value)
}

async function statesWith(reductions: Reductions, searched = program): Promise<number> {
  const options = { maxMemoryBytes: 1e9, first: false, only: [], reductions }
  const watch = { onProgress: () => undefined, stop: new AbortController().signal }
  const { result } = await searchInThread(searched, options, watch)
  expect(new Set(result.results.map(({ verdict }) => verdict.kind))).toEqual(new Set(['holds']))
  return result.search.states
}

test.each(Object.keys(reductionNotes))('reductionNotes names %s, which has a page', (name) => {
  expect(existsSync(`docs/reduction-${name}.md`)).toBe(true)
})

describe('readReductions()', () => {
  test('readReductions() leaves all reductions on where nothing is said', async () => {
    expect(await statesWith(readReductions(undefined, undefined).value)).toBe(26)
  })
  test.each([
    ['arrival', 103],
    ['chains', 1633],
    ['constants', 52],
    ['summaries', 45],
    ['tails', 32],
    ['transparent', 28],
  ])(
    'readReductions() takes %s away from the search alone, which then has %d states',
    async (name, states) => {
      expect(await statesWithout(name)).toBe(states)
    },
  )
  test.each([
    [[], 8],
    [['symmetry'], 11],
    [['order'], 10],
    [['order', 'symmetry'], 16],
  ])(
    'readReductions() takes %j away from the search of several CPUs, which then has %d states',
    async (names, states) => {
      const { value } = readReductions(undefined, names)
      expect(await statesWith(value, alike)).toBe(states)
    },
  )
  test('readReductions() takes several away, with commas or one after the other', async () => {
    const both = await statesWithout('tails', 'constants')
    expect(both).toBe(await statesWithout('constants,tails'))
    expect(both).toBe(64)
  })
  test('readReductions() takes away with --no-reduce what all names together take away', async () => {
    const all = 'arrival,chains,constants,order,summaries,symmetry,tails,transparent'
    expect(readReductions(false, undefined)).toEqual(readReductions(undefined, [all]))
  })
})
