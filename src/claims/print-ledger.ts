// The ledger as text, in full: for each claim what was said, what each search found and at what cost, and for
// each violation the shortest story of it. The short form is brief-ledger.ts.

import { count } from '../report/figures.ts'
import type { FieldWords } from '../report/field-words.ts'
import { wrapWords } from '../report/layout.ts'
import type { Paint } from '../report/paint.ts'
import { tellStory } from '../report/story.ts'
import type { Question } from './claim-file.ts'
import { withoutGhosts } from './field-names.ts'
import {
  isAsRecorded,
  type ClaimEntry,
  type Decided,
  type FaultEntry,
  type Ledger,
  type SystemLedger,
} from './ledger.ts'
import { outcomeStyles, printTotals } from './ledger-totals.ts'

export interface LedgerPage {
  readonly width: number
  readonly paint: Paint
  /** Rows that one story may take; no stories when 0. */
  readonly storyRows: number
}

/** Rows of the whole ledger, without line ends. */
export function printLedger(ledger: Ledger, page: LedgerPage): readonly string[] {
  const systems = ledger.systems.flatMap((system) => [...printSystem(system, page), ''])
  return [...systems, ...printTotals(ledger, page)]
}

function printSystem(system: SystemLedger, page: LedgerPage): readonly string[] {
  const heading = `${page.paint('strong', system.name)}  ${system.title}`
  const faults = system.faults.flatMap((fault) => printFault(fault, system.words, page))
  return [
    heading,
    ...system.claims.flatMap((entry) => printClaim(entry, system.words, page)),
    ...(faults.length === 0 ? [] : ['', '  Seeded faults', ...faults]),
  ]
}

function printClaim(
  { claim, decided, outcome }: ClaimEntry,
  words: FieldWords,
  page: LedgerPage,
): readonly string[] {
  const word = page.paint(outcomeStyles[outcome], outcome)
  const room = page.width - 11
  const indent = ' '.repeat(11)
  const rows = wrapWords(claim.statement, room)
  return [
    '',
    `  ${claim.id.padEnd(9)}${rows[0] ?? ''}`,
    ...rows.slice(1).map((row) => indent + row),
    `${indent}${word}  (${claim.source})`,
    ...(claim.remark === undefined ? [] : wrapWords(claim.remark, room)).map((row) => indent + row),
    ...decided.flatMap((one) => {
      const { shows, stated } = one.question
      const said = stated === 'open' ? 'an open question' : `stated: ${stated}`
      return printDecided(one, { shows, said, words }, page)
    }),
  ]
}

function printFault(
  { decided }: FaultEntry,
  words: FieldWords,
  page: LedgerPage,
): readonly string[] {
  return printDecided(decided, { shows: decided.question.fault, said: '', words }, page)
}

/** What a search was asked for, what is said about its verdict, and the words of its system. */
interface Telling {
  readonly shows: string
  readonly said: string
  readonly words: FieldWords
}

/** What one search found, and its story. */
export function printDecided(
  one: Decided<Question>,
  { shows, said, words }: Telling,
  page: LedgerPage,
): readonly string[] {
  const { paint } = page
  const { found, question, search } = one
  const right = isAsRecorded(one)
  const cost = `${count(search.states, 'state')}, ${search.seconds.toFixed(2)} s`
  const verdict = paint(right ? 'good' : 'bad', found.padEnd(10))
  const text = [shows, said === '' ? '' : `(${said})`, `· ${question.property.value}, ${cost}`]
  const rows = wrapWords(text.filter((part) => part !== '').join(' '), page.width - 15)
  const surprise = right ? [] : [paint('bad', `    recorded: ${question.recorded}`)]
  const reason = one.reason === undefined ? [] : [`    ${one.reason}`]
  return [
    `    ${verdict} ${rows[0] ?? ''}`,
    ...rows.slice(1).map((row) => ' '.repeat(15) + row),
    ...surprise,
    ...reason,
    ...printStory(one, words, page),
  ]
}

function printStory(
  one: Decided<Question>,
  words: FieldWords,
  page: LedgerPage,
): readonly string[] {
  if (one.violation === undefined || page.storyRows === 0) return []
  const room = { ...page, width: page.width - 6 }
  return ['', ...storyRows(one, words, room).map((row) => `      ${row}`.trimEnd()), '']
}

/** The story of a violation, in rows. */
export function storyRows(
  one: Decided<Question>,
  words: FieldWords,
  page: LedgerPage,
): readonly string[] {
  const { question, statement, violation } = one
  if (violation === undefined) return []
  const { message, witness } = violation
  const { cycle } = witness
  const failure = { property: question.property.value, statement, message, cycle }
  const options = { ...page, cpus: witness.cast.cpus > 1, rows: page.storyRows }
  const told = withoutGhosts(words, witness.cast.ghosts)
  return tellStory(witness.moments, failure, witness.cast, told, options)
}
