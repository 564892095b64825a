// The ledger as text: for each claim what was said, what each search found and at what cost, and for each
// violation the shortest story of it.

import { count } from '../report/figures.ts'
import type { FieldWords } from '../report/field-words.ts'
import { wrapWords } from '../report/layout.ts'
import type { Paint, Style } from '../report/paint.ts'
import { tellStory } from '../report/story.ts'
import type { Question } from './claim-file.ts'
import type { Counts } from './count-events.ts'
import { withoutGhosts } from './field-names.ts'
import {
  everyDecision,
  isAsRecorded,
  type ClaimEntry,
  type ClaimOutcome,
  type Decided,
  type FaultEntry,
  type Ledger,
  type SystemLedger,
} from './ledger.ts'

export interface LedgerPage {
  readonly width: number
  readonly paint: Paint
  /** Rows that one story may take; no stories when 0. */
  readonly storyRows: number
}

const outcomeStyles: Readonly<Record<ClaimOutcome, Style>> = {
  confirmed: 'good',
  refuted: 'note',
  answered: 'note',
  unsettled: 'unsure',
}

/** Rows of the whole ledger, without line ends. */
export function printLedger(ledger: Ledger, page: LedgerPage): readonly string[] {
  const systems = ledger.systems.flatMap((system) => [...printSystem(system, page), ''])
  return [...systems, ...printCosts(ledger, page), ...printSummary(ledger, page)]
}

/** Columns of the cost table. */
const costColumns = [
  ['atomics', ({ atomics }) => atomics],
  ['interrupts', ({ interrupts }) => interrupts],
  ['locks', ({ locks }) => locks],
  ['atomics elsewhere', ({ remoteAtomics }) => remoteAtomics],
  ['locks elsewhere', ({ remoteLocks }) => remoteLocks],
] as const satisfies readonly (readonly [string, (counts: Counts) => number])[]

function printCosts({ systems }: Ledger, { paint }: LedgerPage): readonly string[] {
  const entries = systems.flatMap((system) => system.costs)
  if (entries.length === 0) return []
  const width = Math.max(...entries.map(({ decided }) => decided.question.scheme.length))
  return [
    paint('strong', 'Costs, counted on the shortest way through each scenario'),
    `  ${' '.repeat(width)}  ${costColumns.map(([name]) => name).join('  ')}`,
    ...entries.map(({ counts, decided }) => {
      const numbers = costColumns.map(([name, pick]) =>
        (counts === undefined ? decided.found : `${pick(counts)}`).padStart(name.length),
      )
      return `  ${decided.question.scheme.padEnd(width)}  ${numbers.join('  ')}`
    }),
    '',
  ]
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

interface Telling {
  readonly shows: string
  readonly said: string
  readonly words: FieldWords
}

function printDecided(
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
  const failure = { property: question.property.value, statement, message }
  const options = { ...page, cpus: witness.cast.cpus > 1, rows: page.storyRows }
  const told = withoutGhosts(words, witness.cast.ghosts)
  return tellStory(witness.moments, failure, witness.cast, told, options)
}

function printSummary(ledger: Ledger, page: LedgerPage): readonly string[] {
  const claims = ledger.systems.flatMap((system) => system.claims)
  const outcomes: readonly ClaimOutcome[] = ['confirmed', 'refuted', 'answered', 'unsettled']
  const tally = outcomes
    .map((word) => [word, claims.filter(({ outcome }) => outcome === word).length] as const)
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}`)
    .join(', ')
  const faults = ledger.systems.flatMap((system) => system.faults)
  const found = faults.filter(({ decided }) => decided.found === 'violated').length
  const faultText =
    faults.length === 0 ? '' : `; ${found} of ${count(faults.length, 'seeded fault')} found`
  const surprises = everyDecision(ledger).filter((one) => !isAsRecorded(one)).length
  const searches = ledger.systems.flatMap((system) => system.searches)
  const states = searches.reduce((sum, search) => sum + search.states, 0)
  const seconds = searches.reduce((sum, search) => sum + search.seconds, 0)
  const last =
    surprises === 0
      ? page.paint('good', 'Every verdict is the recorded one.')
      : page.paint('bad', `${count(surprises, 'verdict')} not as recorded.`)
  return [
    `${count(claims.length, 'claim')}: ${tally}${faultText}.`,
    last,
    `  searched  ${count(searches.length, 'program')}, ${count(states, 'state')}, ${seconds.toFixed(1)} s of searching`,
  ]
}
