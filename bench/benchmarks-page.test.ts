// The page says what was measured, which aims are reached, and how costs grow.

import { describe, expect, test } from 'vitest'
import { assert } from '../src/base/assert.ts'
import { aimsOf } from './aims.ts'
import { benchmarksPage } from './benchmarks-page.ts'
import { factor, parseGrowth, wholeSeconds } from './growth.ts'
import type { Run, Tried } from './run-benches.ts'

const around = {
  processor: 'Example 3000',
  processors: 2,
  memoryBytes: 24 * 2 ** 30,
  load: [0.1, 2] as const,
  versions: ['Node 20.19.0'],
}

function tried(bench: string, tool: Run['tool'], changes: Partial<Run> = {}): Tried {
  const run: Run = {
    bench,
    tool,
    workers: 1,
    reductions: 'none',
    states: 1000,
    transitions: 2000,
    seconds: 2,
    compileSeconds: 0,
    bytesPerState: 9,
    peakBytes: 4e6,
    ...changes,
  }
  const { workers, reductions } = run
  return { bench, tool, workers, reductions, runs: [run] }
}

describe('aimsOf()', () => {
  const aim = (all: readonly Tried[], what: RegExp): unknown =>
    aimsOf(all).find((one) => what.test(one.what))

  test('aimsOf() compares states a second and the way from source', () => {
    const all = [
      tried('peterson-5', 'sallyport'),
      tried('peterson-5', 'spin', { seconds: 12, compileSeconds: 3 }),
    ]
    expect(aim(all, /states a second/)).toMatchObject({ found: '6.00×', reached: false })
    expect(aim(all, /from source/)).toMatchObject({ found: '7.50×', reached: true })
  })
  test('aimsOf() asks for fewer bytes where that is an aim', () => {
    const all = [tried('peterson-6', 'sallyport', { bytesPerState: 12.1 })]
    expect(aim(all, /bytes a state/)).toMatchObject({ wanted: '12', reached: false })
    expect(aim([tried('peterson-5', 'sallyport')], /bytes a state/)).toBeUndefined()
  })
  test('aimsOf() compares two workers with one', () => {
    const two = tried('peterson-5', 'sallyport', { workers: 2, seconds: 1 })
    expect(aim([tried('peterson-5', 'sallyport'), two], /two workers/)).toMatchObject({
      found: '2.00×',
      reached: true,
    })
  })
  test('aimsOf() measures the tree at the default depth only', () => {
    const at = (depth: number): Tried =>
      tried(`growth-contexts-linux-${depth}`, 'sallyport', { seconds: 4, reductions: 'all' })
    expect(aim([at(4)], /6.12 tree/)).toMatchObject({ found: '4.0', reached: true })
    expect(aim([at(3)], /6.12 tree/)).toBeUndefined()
  })
  test('aimsOf() says nothing of what was not measured', () => {
    expect(aimsOf([])).toEqual([])
  })
})

describe('benchmarksPage()', () => {
  test('benchmarksPage() has a table for each bench, and tells who gave up', () => {
    const gone: Tried = { ...tried('peterson-7', 'spin'), runs: [], problem: 'out of memory' }
    const page = benchmarksPage([tried('peterson-7', 'sallyport'), gone], around)
    expect(page).toContain('## peterson-7\n\n| tool |')
    expect(page).toContain('- spin (1 worker, none): out of memory\n')
    expect(page).toContain(
      '2 × Example 3000, 24 GiB, with a load of 0.1 before the last of the runs and 2.0 after them',
    )
    expect(page).not.toContain('## peterson-6')
  })
  test('benchmarksPage() gives growth from one bound to the next, within one series', () => {
    const at = (name: string, states: number): Tried =>
      tried(`growth-${name}`, 'sallyport', { states, reductions: 'all' })
    const all = [at('contexts-a-2', 35), at('contexts-b-1', 7), at('contexts-a-1', 10)]
    const rows = benchmarksPage(all, around).split('\n')
    expect(rows.filter((row) => /^\| [ab] \|/.test(row))).toEqual([
      '| a | 1 | contexts | all | 10 |  | 2.00 |  |',
      '| a | 2 | contexts | all | 35 | ×3.5 | 2.00 | ×1.0 |',
      '| b | 1 | contexts | all | 7 |  | 2.00 |  |',
    ])
  })
})

test('parseGrowth() takes names of growth apart, and no other names', () => {
  expect(parseGrowth('growth-contexts-idtentry-2020-4')).toEqual({
    axis: 'contexts',
    subject: 'idtentry-2020',
    value: 4,
  })
  expect(parseGrowth('peterson-5')).toBeUndefined()
})

test('factor() of a first run is nothing', () => {
  expect(factor(undefined, 3)).toBe('')
  expect(factor(2, 3)).toBe('×1.5')
})

test('wholeSeconds() is the median of whole runs, not of their parts', () => {
  const [run] = tried('growth-CPUs-a-1', 'sallyport').runs
  assert(run !== undefined, 'there is a run')
  const runs = [
    { ...run, seconds: 1, compileSeconds: 5 },
    { ...run, seconds: 2, compileSeconds: 2 },
    { ...run, seconds: 3, compileSeconds: 4 },
  ]
  expect(wholeSeconds(runs)).toBe(6)
})
