// How many of the bugs of the case tables are found when they are put into a tree: each as the table says, by the
// properties named and on paths of the lengths named.
//
// A tree is read once, and then what a bug changes in it. What was found is kept with a hash of the Program that it
// was found in, so a row is searched again when its edits, its boot or the machine library have changed.

import { isDeepStrictEqual } from 'node:util'
import { hashOf } from '../src/cache/entry-file.ts'
import type { Program } from '../src/ir/program.ts'
import { caseTables } from '../src/linux/case-tables.ts'
import type { Case, CaseTable } from '../src/linux/cases.ts'
import { createLoadMemory } from '../src/linux/load-memory.ts'
import { type CellOptions, fileOf, keep, readKept, type Subject } from './matrix-cells.ts'
import type { MatrixCell } from './matrix-table.ts'
import { caseProgram, type Lengths, lengthsIn } from './try-case.ts'

interface Found {
  readonly program: string
  readonly lengths: Lengths
  /** Of the processor's time, loading included. */
  readonly seconds: number
}

/** By fault, boot and contexts; rows of one fault can be several. */
type Results = Readonly<Record<string, Found>>

type CaseCount = Required<MatrixCell>['cases']

type Options = Pick<CellOptions, 'again' | 'kept' | 'reports'> & { readonly cases: boolean }

/** Undefined where there are no bugs to put in, or none has been put in and none is wanted. */
export function caseCounts(subject: Subject, options: Options): CaseCount | undefined {
  const { release, arch } = subject
  const table = caseTables.find((each) => each.release === release && each.arch === arch)
  if (table === undefined) return undefined
  const file = fileOf(subject, options.reports, 'cases')
  const text = readKept(file)
  const before: Results = text === undefined ? {} : JSON.parse(text)
  const results = options.cases && !options.kept ? tryAll(subject, table, before, options) : before
  const tried = table.cases.flatMap((row) => {
    const result = results[keyOf(row)]
    return result === undefined ? [] : [{ expected: row[3], ...result }]
  })
  const found = tried.filter(({ expected, lengths }) => isDeepStrictEqual(lengths, expected))
  const seconds = tried.reduce((sum, each) => sum + each.seconds, 0)
  const rows = table.cases.length
  return tried.length === 0
    ? undefined
    : { found: found.length, tried: tried.length, rows, seconds }
}

/** Written down after each row, so that a run that is ended goes on behind it. */
function tryAll(subject: Subject, table: CaseTable, before: Results, options: Options): Results {
  const { release, arch, tree } = subject
  const file = fileOf(subject, options.reports, 'cases')
  const memory = createLoadMemory()
  const results: Record<string, Found> = { ...before }
  for (const row of table.cases) {
    const [key, expected] = [keyOf(row), row[3]]
    const started = process.cpuUsage()
    const program = caseProgram(tree, table, row, memory)
    const content = contentOf(program)
    const isKnown = results[key]?.program === content && !options.again
    if (!isKnown) {
      const lengths = lengthsIn(program, Object.keys(expected))
      const { user, system } = process.cpuUsage(started)
      results[key] = { program: content, lengths, seconds: (user + system) / 1e6 }
      keep(file, JSON.stringify(results))
    }
    const lengths = results[key]?.lengths
    if (!isDeepStrictEqual(lengths, expected)) {
      console.error(`${release} ${arch}: ${key}: ${JSON.stringify(lengths)}`)
    }
  }
  return results
}

function keyOf([name, boot, contexts, expected]: Case): string {
  return `${name} in ${boot}, ${contexts} contexts: ${Object.keys(expected).join(', ')}`
}

/** All that verdicts depend on: neither what the Program is called nor where its text stands. */
function contentOf(program: Program): string {
  const text = JSON.stringify({ ...program, name: '' }, (key, value: unknown) => {
    if (key === 'span') return undefined
    return typeof value === 'bigint' ? `${value}n` : value
  })
  return hashOf(text)
}
