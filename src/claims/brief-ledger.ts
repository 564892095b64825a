// The ledger briefly: a line for each claim. More is said where a reader has to know more: where a search found
// something else than the discussion states, where the discussion only asks, and, with the whole story, where
// a verdict is not the recorded one.

import { count } from '../report/figures.ts'
import { wrapWords } from '../report/layout.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import type { Decision } from './claim-file.ts'
import {
  isAsRecorded,
  type ClaimEntry,
  type Decided,
  type Ledger,
  type SystemLedger,
} from './ledger.ts'
import { outcomeStyles, printTotals } from './ledger-totals.ts'
import { printDecided, type LedgerPage } from './print-ledger.ts'

/** Columns before the statement: claim, outcome, states, seconds. */
const FRONT = 43

/** Rows of the whole ledger, without line ends. */
export function printBriefly(ledger: Ledger, page: LedgerPage): readonly string[] {
  const systems = ledger.systems.flatMap((system) => [...printSystem(system, page), ''])
  return [...systems, ...printTotals(ledger, page)]
}

function printSystem(system: SystemLedger, page: LedgerPage): readonly string[] {
  const { cpus, faults, name, tasks, title, words } = system
  const found = faults.filter(({ decided }) => decided.found === 'violated').length
  const bounds = `${count(cpus, 'CPU')}, ${count(tasks, 'task')}`
  const faultRow =
    faults.length === 0 ? [] : [`  ${found} of ${count(faults.length, 'seeded fault')} found`]
  const missed = faults.filter(({ decided }) => !isAsRecorded(decided))
  return [
    ...wrapWords(`${name}  ${title}`, page.width).map((row, index) =>
      index === 0 ? row.replace(name, page.paint('strong', name)) : row,
    ),
    page.paint('weak', `  up to ${bounds}`),
    ...system.claims.flatMap((entry) => printClaim(entry, system, page)),
    ...faultRow,
    ...missed.flatMap(({ decided }) =>
      printDecided(decided, { shows: decided.question.fault, said: '', words }, page),
    ),
  ]
}

function printClaim(
  { claim, decided, outcome }: ClaimEntry,
  { words }: SystemLedger,
  page: LedgerPage,
): readonly string[] {
  const searches = [...new Set(decided.map(({ search }) => search))]
  const sum = (pick: (search: SearchFigures) => number): number =>
    searches.reduce((total, search) => total + pick(search), 0)
  const states = count(
    sum((search) => search.states),
    'state',
  ).padStart(16)
  const seconds = `${sum((search) => search.seconds).toFixed(1)} s`.padStart(7)
  const word = page.paint(outcomeStyles[outcome], outcome.padEnd(9))
  const differences = decided.flatMap((one) => printDifference(one, page))
  // A claim that is confirmed without any question needs no explanation.
  const remark = differences.length === 0 ? undefined : claim.remark
  return [
    `  ${claim.id.padEnd(7)} ${word} ${states}${seconds}  ${clip(claim.statement, page.width - FRONT)}`,
    ...differences,
    ...(remark === undefined ? [] : wrapWords(remark, page.width - 10)).map(
      (row) => `${' '.repeat(10)}${row}`,
    ),
    ...decided
      .filter((one) => !isAsRecorded(one))
      .flatMap((one) => {
        const { shows, stated } = one.question
        return printDecided(one, { shows, said: `stated: ${stated}`, words }, page)
      }),
  ]
}

function printDifference(one: Decided<Decision>, page: LedgerPage): readonly string[] {
  const { found, question } = one
  const { shows, stated } = question
  if (found === stated || !isAsRecorded(one)) return []
  const said = stated === 'open' ? 'asked' : `stated: ${stated}`
  const rows = wrapWords(`${found} (${said})  ${shows}`, page.width - 12)
  return rows.map((row, index) => `${' '.repeat(index === 0 ? 10 : 12)}${row}`)
}

/** As many words as fit on one line. */
function clip(text: string, width: number): string {
  const [first = '', ...more] = wrapWords(text, width - 2)
  return more.length === 0 ? first : `${first} …`
}
