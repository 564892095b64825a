// Reports of many checks → the two tables of docs/architectures.md: what each release and architecture came to, and
// what each property said there. A row is text, so that one that the page has already is as good as a new one
// (matrix-page.ts).

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

/** What the tables say of one release on one architecture. */
export interface MatrixRow {
  readonly release: string
  readonly arch: string
  /** As they stand in the first table, behind release and architecture. */
  readonly columns: readonly string[]
  /** By property, what stands in the second table. */
  readonly signs: ReadonlyMap<string, string>
}

const titles = [
  'contexts',
  'boots',
  'functions of the tree / library / irrelevant',
  'states',
  'CPU s',
  'verdicts',
  'bugs found / put in',
  'false alarms',
]
const secondsColumn: number = titles.indexOf('CPU s')
export const bugsColumn: number = titles.indexOf('bugs found / put in')

const signs = { holds: 'h', violated: '**v**', vacuous: '0', unfinished: '?' } as const

export function matrixRow({ release, arch, report, seconds, cases }: MatrixCell): MatrixRow {
  const { bounds, configurations, input, results, search } = report
  const { functions } = input
  const columns = [
    `${bounds.depth}`,
    `${configurations.length}`,
    `${functions.tree} / ${functions.library} / ${functions.irrelevant}`,
    search.states.toLocaleString('en'),
    `${Math.round(seconds)}`,
    verdictCounts(results),
    cases === undefined ? '' : bugs(cases),
    `${falseAlarms(release, arch, results).length}`,
  ]
  const told = results.map(({ property, verdict }) => [property, signs[verdict]] as const)
  return { release, arch, columns, signs: new Map(told) }
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

/** Both tables, and between them what all of it came to. */
export function matrixTables(rows: readonly MatrixRow[]): readonly string[] {
  return [
    ...table(
      ['release', 'architecture', ...titles],
      rows.map(({ release, arch, columns }) => [release, arch, ...columns]),
    ),
    '',
    totals(rows),
    '',
    ...table(['property', ...rows.map(({ release, arch }) => `${arch} ${release}`)], said(rows)),
  ]
}

function totals(rows: readonly MatrixRow[]): string {
  const seconds = rows.reduce((sum, { columns }) => sum + Number(columns[secondsColumn]), 0)
  const counts = rows.map(({ columns }) => /^(\d+) \/ (\d+)/.exec(columns[bugsColumn] ?? ''))
  const sum = (group: number): number =>
    counts.reduce((all, match) => all + Number(match?.[group] ?? 0), 0)
  return `All of it: ${seconds} s of CPU for ${rows.length} releases and architectures; ${sum(1)} of ${sum(2)} bugs that were put in were found.`
}

/** A row for each property, a column for each release and architecture. */
function said(rows: readonly MatrixRow[]): readonly (readonly string[])[] {
  const names = [...new Set(rows.flatMap((row) => [...row.signs.keys()]))]
  return names.map((name) => [name, ...rows.map((row) => row.signs.get(name) ?? '')])
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [head, ...rows].map((columns) => `| ${columns.join(' | ')} |`)
  return [...lines.slice(0, 1), `|${'---|'.repeat(head.length)}`, ...lines.slice(1)]
}
