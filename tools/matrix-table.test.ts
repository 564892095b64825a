import { describe, expect, test } from 'vitest'
import type { JsonReport, JsonResult } from '../src/report/json.ts'
import {
  falseAlarms,
  matrixRows,
  type MatrixCell,
  propertyRows,
  withTables,
} from './matrix-table.ts'

function resultOf(property: string, verdict: JsonResult['verdict']): JsonResult {
  const configurations = { holds: 0, violated: 0, vacuous: 0, unfinished: 0 }
  return { subject: 'tree', property, statement: '', verdict, configurations }
}

const functions = {
  tree: 5,
  library: 4,
  system: 0,
  override: 0,
  irrelevant: 3,
  choices: [],
  opaque: [],
  lines: 50,
}

function reportOf(results: readonly JsonResult[]): JsonReport {
  return {
    version: 1,
    tool: { name: 'sallyport', version: '0' },
    input: {
      kind: 'tree',
      path: 'tree',
      config: {},
      functions,
      leftOut: { irrelevant: [], constants: [], choices: [], cuts: [], fields: [] },
    },
    bounds: { cpus: 1, depth: 2, tasks: 3, assumptions: [] },
    without: [],
    results,
    configurations: [],
    search: {
      states: 12_345,
      transitions: 20_000,
      depth: 9,
      seconds: 1,
      workers: 1,
      bytesPerState: 8,
      depthBoundReached: true,
    },
    elapsedSeconds: 1,
    diagnostics: [],
  }
}

function cellOf(arch: string, results: readonly JsonResult[]): MatrixCell {
  return { release: '6.12', arch, report: reportOf(results), seconds: 7.4 }
}

const x86 = cellOf('x86', [resultOf('rcu-watching', 'holds'), resultOf('isolation', 'vacuous')])
const riscv = cellOf('riscv', [
  resultOf('rcu-watching', 'violated'),
  resultOf('no-lost-work', 'violated'),
])

describe('matrixRows()', () => {
  test('says what a cell came to', () => {
    const [, , row] = matrixRows([{ ...x86, cases: { found: 2, tried: 3, rows: 3, seconds: 1 } }])
    expect(row).toBe(
      '| 6.12 | x86 | 2 | 0 | 5 / 4 / 3 | 12,345 | 7 | 1 holds, 1 vacuous | 2 / 3 | 0 |',
    )
  })

  test('says so when not all bugs have been put in', () => {
    const [, , row] = matrixRows([{ ...x86, cases: { found: 2, tried: 3, rows: 9, seconds: 1 } }])
    expect(row?.includes('| 2 / 3 of 9 |')).toBe(true)
  })

  test('counts as a false alarm what no finding explains', () => {
    const [, , row] = matrixRows([riscv])
    expect(row?.endsWith('| 2 violated |  | 1 |')).toBe(true)
  })
})

test('falseAlarms() names what is violated and known of no such tree', () => {
  expect(falseAlarms('6.12', 'riscv', riscv.report.results)).toEqual(['no-lost-work'])
  expect(falseAlarms('6.12', 'x86', riscv.report.results)).toEqual(['rcu-watching', 'no-lost-work'])
})

test('propertyRows() leaves a property out where a machine does not have it', () => {
  expect(propertyRows([x86, riscv])).toEqual([
    '| property | x86 6.12 | riscv 6.12 |',
    '|---|---|---|',
    '| rcu-watching | h | **v** |',
    '| isolation | 0 |  |',
    '| no-lost-work |  | **v** |',
  ])
})

describe('withTables()', () => {
  const page = 'before\n<!-- matrix: begin -->\nold\n<!-- matrix: end -->\nbehind'

  test('replaces what stands between the marks, and nothing else', () => {
    const once = withTables(page, ['new'])
    expect(once).toBe('before\n<!-- matrix: begin -->\n\nnew\n\n<!-- matrix: end -->\nbehind')
    expect(withTables(once ?? '', ['new'])).toBe(once)
  })

  test('refuses a page without marks', () => {
    expect(withTables('nothing here', ['new'])).toBeUndefined()
  })
})
