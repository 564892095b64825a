// What the benches found, as rows of text: medians of all runs, and how many times as fast sallyport is.
//
// The ratios compare with sallyport's search with one worker and without reductions, the same amount of work:
// once the search alone, once with everything that each tool does beside it.

import type { Run, Tried } from './run-benches.ts'

export type Row = readonly string[]

export const header: Row = [
  'tool',
  'workers',
  'reductions',
  'states',
  'transitions',
  'seconds',
  'states/s',
  'compile s',
  'bytes/state',
  'peak MB',
  'sallyport runs',
  'from source',
]

export function rowsOf(tried: readonly Tried[]): readonly Row[] {
  const own = tried.find(isYardstick)
  return tried.flatMap((one) => {
    const [first] = one.runs
    return first === undefined ? [] : [rowOf(one, first, own)]
  })
}

/** What the others are compared with. */
export function isYardstick({ tool, workers, reductions, runs }: Tried): boolean {
  return tool === 'sallyport' && workers === 1 && reductions === 'none' && runs.length > 0
}

function rowOf(one: Tried, first: Run, own: Tried | undefined): Row {
  const seconds = medianOf(one.runs, 'seconds')
  const compile = medianOf(one.runs, 'compileSeconds')
  return [
    one.tool,
    `${first.workers}`,
    one.reductions,
    grouped(first.states),
    grouped(first.transitions),
    seconds.toFixed(2),
    grouped(Math.round(first.states / seconds)),
    compile === 0 ? '' : compile.toFixed(2),
    medianOf(one.runs, 'bytesPerState').toFixed(1),
    (medianOf(one.runs, 'peakBytes') / 1e6).toFixed(0),
    ...(own === undefined || one.tool === 'sallyport' ? ['', ''] : ratios(one, own).map(times)),
  ]
}

/** How many times as fast `own` is as the other: searching, and from the source to the verdict. */
export function ratios(other: Tried, own: Tried): readonly [number, number] {
  const [theirs, ours] = [medianOf(other.runs, 'seconds'), medianOf(own.runs, 'seconds')]
  const before = medianOf(other.runs, 'compileSeconds')
  return [theirs / ours, (theirs + before) / (ours + medianOf(own.runs, 'compileSeconds'))]
}

export function times(ratio: number): string {
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}×`
}

export function medianOf(
  runs: readonly Run[],
  what: 'seconds' | 'compileSeconds' | 'bytesPerState' | 'peakBytes',
): number {
  return median(runs.map((run) => run[what]))
}

/** The middle one, or the mean of the two in the middle; 0 for no values. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? 0
  const high = sorted[Math.floor(middle)] ?? low
  return (low + high) / 2
}

export function grouped(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Columns of equal width; the first three hold words. */
export function asText(rows: readonly Row[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  const cell = (text: string, column: number): string =>
    column === 0 || column === 2
      ? text.padEnd(widths[column] ?? 0)
      : text.padStart(widths[column] ?? 0)
  return rows.map((row) => `  ${row.map(cell).join('  ').trimEnd()}\n`).join('')
}

export function asMarkdown(rows: readonly Row[]): string {
  const [head = [], ...rest] = rows
  const rule = head.map((_, column) => (column === 0 || column === 2 ? '---' : '---:'))
  return [head, rule, ...rest].map((row) => `| ${row.join(' | ')} |\n`).join('')
}
