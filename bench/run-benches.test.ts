// Medians, ratios and disagreements, from runs that somebody wrote down.

import { describe, expect, test } from 'vitest'
import type { Bench } from './benches.ts'
import { grouped, median, ratios, rowsOf, times } from './figures-table.ts'
import { disagreements, type Run, type Tried } from './run-benches.ts'

const bench: Bench = {
  name: 'example-2',
  subject: { kind: 'protocol', name: 'example' },
  depth: 1,
  aims: {},
}

function tried(tool: Run['tool'], seconds: readonly number[], changes: Partial<Run> = {}): Tried {
  const runs = seconds.map((each): Run => {
    const counts = { states: 100, transitions: 250, bytesPerState: 8, peakBytes: 4e6 }
    const variant = { workers: 1, reductions: 'none' as const }
    return {
      bench: 'example-2',
      tool,
      ...variant,
      ...counts,
      compileSeconds: 0,
      seconds: each,
      ...changes,
    }
  })
  return { bench: bench.name, tool, workers: 1, reductions: 'none', runs }
}

test('median() is the middle one, or the mean of the two in the middle', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 3, 2])).toBe(2.5)
  expect(median([])).toBe(0)
})

test('ratios() compares medians, running alone and with what was compiled', () => {
  const own = tried('sallyport', [1, 2, 30])
  const other = tried('spin', [8, 8, 8], { compileSeconds: 2 })
  expect(ratios(other, own)).toEqual([4, 5])
})

test('rowsOf() shows no ratio of sallyport with itself, and no tool without runs', () => {
  const rows = rowsOf([tried('sallyport', [2]), tried('spin', [1]), tried('rumur', [])])
  expect(rows.map((row) => [row[0], row.at(-2)])).toEqual([
    ['sallyport', ''],
    ['spin', '0.50×'],
  ])
})

test('times() and grouped() are for people', () => {
  expect([times(0.123), times(12.34), grouped(1_234_567), grouped(999)]).toEqual([
    '0.12×',
    '12×',
    '1,234,567',
    '999',
  ])
})

describe('disagreements()', () => {
  test('disagreements() names who finds other states than known', () => {
    const known = { states: 100, transitions: 250 }
    const wrong = tried('spin', [1], { states: 99 })
    expect(disagreements({ ...bench, known }, [tried('sallyport', [1]), wrong])).toEqual([
      'example-2: spin finds 99 states and 250 transitions, not 100 and 250',
    ])
  })
  test('disagreements() compares tools with one another when nothing is known', () => {
    const wrong = tried('rumur', [1], { transitions: 251 })
    expect(disagreements(bench, [tried('sallyport', [1]), tried('spin', [1]), wrong])).toEqual([
      'example-2: rumur finds 100 states and 251 transitions, not 100 and 250',
    ])
  })
  test('disagreements() leaves reduced searches alone', () => {
    const reduced = { ...tried('sallyport', [1], { states: 7 }), reductions: 'all' as const }
    expect(disagreements(bench, [tried('sallyport', [1]), reduced])).toEqual([])
  })
})
