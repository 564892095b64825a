// How many of the bugs of the case tables are found when they are put into a tree: each as the table says, by the
// properties named and on paths of the lengths named.

import { isDeepStrictEqual } from 'node:util'
import { caseTables } from '../src/linux/case-tables.ts'
import { type Lengths, tryCase } from './try-case.ts'
import { type CellOptions, fileOf, keep, readKept, type Subject } from './matrix-cells.ts'

/** By fault and boot, what was found; rows of one fault can be several. */
type Found = Readonly<Record<string, Lengths>>

interface CaseCount {
  readonly found: number
  readonly tried: number
}

/** Undefined where there are no bugs to put in, or none has been put in and none is wanted. */
export function caseCounts(
  subject: Subject,
  options: Pick<CellOptions, 'again' | 'kept' | 'reports'> & { readonly cases: boolean },
): CaseCount | undefined {
  const { release, arch, tree } = subject
  const table = caseTables.find((each) => each.release === release && each.arch === arch)
  if (table === undefined) return undefined
  const file = fileOf(subject, options.reports, 'cases')
  const text = options.again && options.cases ? undefined : readKept(file)
  const before: Found = text === undefined ? {} : JSON.parse(text)
  const results: Record<string, Lengths> = { ...before }
  for (const row of table.cases) {
    const key = keyOf(row[0], row[1], row[2])
    if (results[key] !== undefined || !options.cases || options.kept) continue
    results[key] = tryCase(tree, table, row)
    keep(file, JSON.stringify(results))
    const asExpected = isDeepStrictEqual(results[key], row[3])
    if (!asExpected) console.error(`${release} ${arch}: ${key}: ${JSON.stringify(results[key])}`)
  }
  const tried = table.cases.filter(([name, boot, contexts]) => results[keyOf(name, boot, contexts)])
  const found = tried.filter(([name, boot, contexts, expected]) =>
    isDeepStrictEqual(results[keyOf(name, boot, contexts)], expected),
  )
  return tried.length === 0 ? undefined : { found: found.length, tried: tried.length }
}

function keyOf(name: string, boot: string, contexts: number): string {
  return `${name} in ${boot}, ${contexts} contexts`
}
