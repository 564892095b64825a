// The tables as they stand on docs/architectures.md: read back into rows, so that a run of some releases and
// architectures leaves what the page says of the others, and put there again. Nobody edits them by hand.

import { knownArchitectures } from '../src/linux/known-targets.ts'
import { bugsColumn, type MatrixRow } from './matrix-table.ts'

const mark = { begin: '<!-- matrix: begin -->', end: '<!-- matrix: end -->' } as const

/** Undefined when the page has no marks. */
export function rowsOfPage(page: string): readonly MatrixRow[] | undefined {
  const inside = between(page)
  if (inside === undefined) return undefined
  const tables = inside.split('\n\n').map(columnsOf)
  const [first = [], second = []] = tables.filter((lines) => lines.length > 1)
  const [places = [], ...properties] = second
  return first.slice(1).map(([release = '', arch = '', ...columns]) => {
    const at = places.indexOf(`${arch} ${release}`)
    const signs = properties.map(([name = '', ...said]) => [name, said[at - 1] ?? ''] as const)
    return { release, arch, columns, signs: new Map(signs.filter(([, sign]) => sign !== '')) }
  })
}

/** The lines of a table that are no rule; nothing of any other text. */
function columnsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n').filter((line) => /^\| .* \|$/.test(line))
  return lines.map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((column) => column.trim()),
  )
}

/** New rows in the places of old ones. Where no bugs were put in this time, the old ones still count. */
export function mergedRows(
  before: readonly MatrixRow[],
  now: readonly MatrixRow[],
): readonly MatrixRow[] {
  const rows = new Map(before.map((row) => [placeOf(row), row]))
  for (const row of now) {
    const old = rows.get(placeOf(row))?.columns[bugsColumn] ?? ''
    const bugs = row.columns[bugsColumn] === '' ? old : (row.columns[bugsColumn] ?? '')
    rows.set(placeOf(row), { ...row, columns: row.columns.with(bugsColumn, bugs) })
  }
  const architectures: readonly string[] = knownArchitectures()
  return [...rows.values()].toSorted(
    (left, right) =>
      architectures.indexOf(left.arch) - architectures.indexOf(right.arch) ||
      left.release.localeCompare(right.release, 'en', { numeric: true }),
  )
}

function placeOf({ release, arch }: MatrixRow): string {
  return `${release} ${arch}`
}

/** The page with what stands between its marks replaced; undefined when it has no marks. */
export function withTables(page: string, tables: readonly string[]): string | undefined {
  const old = between(page)
  if (old === undefined) return undefined
  const start = page.indexOf(mark.begin) + mark.begin.length
  const text = ['', '', ...tables, '', ''].join('\n')
  return page.slice(0, start) + text + page.slice(start + old.length)
}

function between(page: string): string | undefined {
  const start = page.indexOf(mark.begin)
  const end = page.indexOf(mark.end)
  return start < 0 || end < start ? undefined : page.slice(start + mark.begin.length, end)
}
