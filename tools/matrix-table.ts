// Reports of many checks → the two tables of docs/architectures.md: what each release and architecture came to, and
// what each property said there.

import type { JsonReport, JsonResult } from '../src/report/json.ts'
import { isKnown } from './matrix-findings.ts'

export interface MatrixCell {
  readonly release: string
  readonly arch: string
  readonly report: JsonReport
  /** Of the processor's time, loading included. */
  readonly seconds: number
  /** Of the bugs that can be put into this tree; absent where none was tried. */
  readonly cases?: {
    readonly found: number
    readonly tried: number
    readonly rows: number
    readonly seconds: number
  }
}

const head = [
  '| release | architecture | contexts | boots | functions of the tree / library / irrelevant | states | CPU s | verdicts | bugs found / put in | false alarms |',
  '|---|---|---|---|---|---|---|---|---|---|',
]

export function matrixRows(cells: readonly MatrixCell[]): readonly string[] {
  return [...head, ...cells.map(rowOf)]
}

function rowOf({ release, arch, report, seconds, cases }: MatrixCell): string {
  const { bounds, configurations, input, results, search } = report
  const { functions } = input
  const columns = [
    release,
    arch,
    bounds.depth,
    configurations.length,
    `${functions.tree} / ${functions.library} / ${functions.irrelevant}`,
    search.states.toLocaleString('en'),
    Math.round(seconds),
    verdictCounts(results),
    cases === undefined ? '' : bugs(cases),
    falseAlarms(release, arch, results).length,
  ]
  return `| ${columns.join(' | ')} |`
}

/** A run that was ended has not put in all. */
function bugs({ found, tried, rows }: Required<MatrixCell>['cases']): string {
  return `${found} / ${tried}${tried < rows ? ` of ${rows}` : ''}`
}

const kinds = ['holds', 'violated', 'vacuous', 'unfinished'] as const

function verdictCounts(results: readonly JsonResult[]): string {
  const counts = kinds.map((kind) => {
    const count = results.filter(({ verdict }) => verdict === kind).length
    return count === 0 ? '' : `${count} ${kind}`
  })
  return counts.filter((text) => text !== '').join(', ')
}

/** What is violated and is no finding. */
export function falseAlarms(
  release: string,
  arch: string,
  results: readonly JsonResult[],
): readonly string[] {
  return results
    .filter(({ property, verdict }) => verdict === 'violated' && !isKnown(release, arch, property))
    .map(({ property }) => property)
}

const signs = { holds: 'h', violated: '**v**', vacuous: '0', unfinished: '?' } as const

/** A row for each property, a column for each cell. */
export function propertyRows(cells: readonly MatrixCell[]): readonly string[] {
  const names = [
    ...new Set(cells.flatMap(({ report }) => report.results.map(({ property }) => property))),
  ]
  const titles = cells.map(({ release, arch }) => `${arch} ${release}`)
  const rows = names.map((name) => {
    const found = cells.map(({ report }) => report.results.find((each) => each.property === name))
    const row = found.map((result) => (result === undefined ? '' : signs[result.verdict]))
    return `| ${[name, ...row].join(' | ')} |`
  })
  const rule = `|---|${'---|'.repeat(cells.length)}`
  return [`| property | ${titles.join(' | ')} |`, rule, ...rows]
}

const mark = { begin: '<!-- matrix: begin -->', end: '<!-- matrix: end -->' } as const

/** The page with what stands between its marks replaced; undefined when it has no marks. */
export function withTables(page: string, tables: readonly string[]): string | undefined {
  const begin = page.indexOf(mark.begin)
  const end = page.indexOf(mark.end)
  if (begin < 0 || end < begin) return undefined
  const before = page.slice(0, begin + mark.begin.length)
  return [before, '', ...tables, '', page.slice(end)].join('\n')
}
