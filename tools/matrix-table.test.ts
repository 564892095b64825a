import { describe, expect, test } from 'vitest'
import type { JsonReport, JsonResult } from '../src/report/json.ts'
import { mergedRows, rowsOfPage, withTables } from './matrix-page.ts'
import { falseAlarms, matrixRow, matrixTables, type MatrixCell } from './matrix-table.ts'

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

const bugs = { found: 2, tried: 3, rows: 3, seconds: 1 }

describe('matrixRow()', () => {
  test('says what a cell came to', () => {
    const { columns } = matrixRow({ ...x86, cases: bugs })
    const expected = ['2', '0', '5 / 4 / 3', '12,345', '7', '1 holds, 1 vacuous', '2 / 3', '0']
    expect(columns).toEqual(expected)
  })

  test('says so when not all bugs have been put in', () => {
    const { columns } = matrixRow({ ...x86, cases: { ...bugs, rows: 9 } })
    expect(columns).toContain('2 / 3 of 9')
  })

  test('counts as a false alarm what no finding explains', () => {
    expect(matrixRow(riscv).columns.slice(-3)).toEqual(['2 violated', '', '1'])
  })
})

test('falseAlarms() names what is violated and known of no such tree', () => {
  expect(falseAlarms('6.12', 'riscv', riscv.report.results)).toEqual(['no-lost-work'])
  expect(falseAlarms('6.12', 'x86', riscv.report.results)).toEqual(['rcu-watching', 'no-lost-work'])
})

test('matrixTables() leaves a property out where a machine does not have it, and adds up', () => {
  const tables = matrixTables([matrixRow({ ...x86, cases: bugs }), matrixRow(riscv)])
  expect(tables.slice(4)).toEqual([
    '',
    'All of it: 14 s of CPU for 2 releases and architectures; 2 of 3 bugs that were put in were found.',
    '',
    '| property | x86 6.12 | riscv 6.12 |',
    '|---|---|---|',
    '| rcu-watching | h | **v** |',
    '| isolation | 0 |  |',
    '| no-lost-work |  | **v** |',
  ])
})

describe('mergedRows()', () => {
  const rows = [matrixRow({ ...x86, cases: bugs }), matrixRow(riscv)]

  test('keeps what was found where no bugs were put in this time', () => {
    const again = matrixRow({ ...x86, seconds: 90 })
    expect(mergedRows(rows, [again])[0]?.columns).toEqual(rows[0]?.columns.with(4, '90'))
    expect(mergedRows(rows, [again])[1]).toEqual(rows[1])
  })

  test('has architectures and releases in their order, whenever they came', () => {
    const late = [matrixRow({ ...x86, release: '7.2' }), matrixRow({ ...x86, release: '6.1' })]
    const places = mergedRows(rows, late).map(({ release, arch }) => `${release} ${arch}`)
    expect(places).toEqual(['6.1 x86', '6.12 x86', '7.2 x86', '6.12 riscv'])
  })
})

describe('rowsOfPage()', () => {
  const marks = 'before\n<!-- matrix: begin --><!-- matrix: end -->\nbehind'

  test('reads what withTables() wrote', () => {
    const rows = [matrixRow({ ...x86, cases: bugs }), matrixRow(riscv)]
    expect(rowsOfPage(withTables(marks, matrixTables(rows)) ?? '')).toEqual(rows)
  })

  test('finds nothing on a page that has none yet, and none without marks', () => {
    expect(rowsOfPage(marks)).toEqual([])
    expect(rowsOfPage('nothing here')).toBeUndefined()
  })
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
