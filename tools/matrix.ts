// `npm run matrix`: checks every release on every architecture that it knows, puts the bugs of the case tables into
// the trees, and prints what came out as the tables of docs/architectures.md (--write puts them there).
//
// One check after the other, with --jobs configurations at once. Each result is kept in a file, so that a run that
// is ended goes on where it was; --again begins anew.

import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { present } from '../src/base/assert.ts'
import { cacheFolder } from '../src/linux/kernel-cache.ts'
import { caseCounts } from './matrix-cases.ts'
import { checkedCell, type Subject, subjectsOf } from './matrix-cells.ts'
import { mergedRows, rowsOfPage, withTables } from './matrix-page.ts'
import { falseAlarms, matrixRow, matrixTables, type MatrixCell } from './matrix-table.ts'

const usage = `usage: npm run matrix -- [options] [RELEASE…] [ARCHITECTURE…]

  --jobs N        configurations searched at once (default: number of cores)
  --timeout S     seconds for each release and architecture (default: 900)
  --cases         put bugs into the trees, too
  --again         search although there is a report
  --kept          search nothing: only print what is there
  --reports DIR   where reports are kept (default: sallyport/matrix in the cache folder)
  --write         put what came out into the tables of docs/architectures.md`

const page = 'docs/architectures.md'

interface Options {
  readonly jobs: number
  readonly timeout: number
  readonly cases: boolean
  readonly again: boolean
  readonly kept: boolean
  readonly reports: string
}

async function cellOf(subject: Subject, options: Options): Promise<MatrixCell | undefined> {
  const { release, arch } = subject
  const checked = await checkedCell(subject, options)
  if (checked === undefined) {
    console.error(`${release} ${arch}: no report`)
    return undefined
  }
  const cases = caseCounts(subject, options)
  const alarms = falseAlarms(release, arch, checked.report.results)
  const note = alarms.length === 0 ? '' : `, unexplained: ${alarms.join(', ')}`
  const bugs = cases === undefined ? '' : `, bugs: ${Math.round(cases.seconds)} s`
  console.error(`${release} ${arch}: ${Math.round(checked.seconds)} s of CPU${bugs}${note}`)
  return { ...checked, release, arch, ...(cases && { cases }) }
}

/** What the page says of others stays. */
function writeDown(cells: readonly MatrixCell[]): void {
  const text = readFileSync(page, 'utf8')
  const before = present(rowsOfPage(text), `${page} has marks for the tables`)
  const tables = matrixTables(mergedRows(before, cells.map(matrixRow)))
  writeFileSync(page, present(withTables(text, tables), 'the same marks'))
}

// The return type is Node's own and follows from the options; it has no name to write down.
const parseStrictly = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      jobs: { type: 'string', default: `${availableParallelism()}` },
      timeout: { type: 'string', default: '900' },
      cases: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      kept: { type: 'boolean', default: false },
      reports: { type: 'string', default: join(cacheFolder(), 'matrix') },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })

function parseWords(): ReturnType<typeof parseStrictly> | undefined {
  try {
    return parseStrictly()
  } catch {
    return undefined
  }
}

async function main(): Promise<number> {
  const words = parseWords()
  const subjects = words && subjectsOf(words.positionals)
  const [jobs, timeout] = [Number(words?.values.jobs), Number(words?.values.timeout)]
  const isAsked = words?.values.help === true
  if (words === undefined || subjects === undefined || isAsked || !(jobs >= 1 && timeout > 0)) {
    console.error(usage)
    return isAsked ? 0 : 2
  }
  const cells: MatrixCell[] = []
  for (const subject of subjects) {
    const cell = await cellOf(subject, { ...words.values, jobs, timeout })
    if (cell !== undefined) cells.push(cell)
  }
  if (words.values.write) writeDown(cells)
  else console.log(matrixTables(cells.map(matrixRow)).join('\n'))
  return cells.length === subjects.length ? 0 : 1
}

process.exitCode = await main()
