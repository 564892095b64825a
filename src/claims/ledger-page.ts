// The ledger as a page of documentation, in Markdown: discussion by discussion and claim by claim, whichever
// system decides it. Nothing on the page depends on how fast the machine was that made it.

import { count } from '../report/figures.ts'
import { plain } from '../report/paint.ts'
import type { Decision, Question } from './claim-file.ts'
import type { ClaimEntry, ClaimOutcome, Decided, Ledger, SystemLedger } from './ledger.ts'
import { storyRows } from './print-ledger.ts'

/** A discussion that claims come from, by the number that their ids begin with. */
export interface Discussion {
  readonly number: string
  readonly title: string
  readonly about: string
}

/** Rows of the page, without line ends. */
export function ledgerPage(ledger: Ledger, discussions: readonly Discussion[]): readonly string[] {
  const entries = ledger.systems.flatMap((system) =>
    system.claims.map((entry) => ({ system, entry })),
  )
  return [
    '# The claims ledger',
    '',
    '<!-- Written by `npm run claims` from the claims files of systems/ and the searches that decide them. -->',
    '',
    ...introduction(ledger),
    ...discussions.flatMap((discussion) => {
      const own = entries
        .filter(({ entry }) => entry.claim.id.startsWith(`${discussion.number}.`))
        .toSorted((one, other) => byNumber.compare(one.entry.claim.id, other.entry.claim.id))
      return own.length === 0 ? [] : section(discussion, own)
    }),
    ...costSection(ledger),
    ...faultSection(ledger),
  ]
}

/** 000.2 before 000.10. */
const byNumber = new Intl.Collator('en', { numeric: true })

function introduction(ledger: Ledger): readonly string[] {
  const claims = ledger.systems.flatMap((system) => system.claims)
  const tally = (['confirmed', 'refuted', 'answered', 'unsettled'] as const)
    .map((word) => [word, claims.filter(({ outcome }) => outcome === word).length] as const)
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}`)
    .join(', ')
  return [
    'What was said in five discussions about kernel entry code, each statement decided by searching everything that can happen in a small system written for it. `sallyport check` runs all of it again, `sallyport check --claim 003.5` what decides one claim.',
    '',
    `${count(claims.length, 'claim')}: ${tally}. *Confirmed*: every search found what the discussion states. *Refuted*: some search found the opposite; the remark says why. *Answered*: the discussion only asks.`,
    '',
    'Stories are read like kernel mails: indentation is nesting, `->` is an exception on top, `L1.A … L1.B` are the ends of one level. Each is a shortest behaviour that breaks the property.',
    '',
  ]
}

interface Placed {
  readonly system: SystemLedger
  readonly entry: ClaimEntry
}

function section(discussion: Discussion, entries: readonly Placed[]): readonly string[] {
  return [
    `## ${discussion.number}: ${discussion.title}`,
    '',
    discussion.about,
    '',
    ...entries.flatMap((placed) => claimRows(placed)),
  ]
}

const outcomeWords: Readonly<Record<ClaimOutcome, string>> = {
  confirmed: '**confirmed**',
  refuted: '**refuted**',
  answered: '**answered**',
  unsettled: '**unsettled**',
}

function claimRows({ system, entry }: Placed): readonly string[] {
  const { claim, decided, outcome } = entry
  return [
    `### ${claim.id}`,
    '',
    `> ${claim.statement}`,
    '',
    `${outcomeWords[outcome]} · ${claim.source} · decided in [${system.name}](../systems/${system.name}/system.ts)`,
    '',
    ...(claim.remark === undefined ? [] : [claim.remark, '']),
    '| search | property | stated | found | states |',
    '|---|---|---|---|---|',
    ...decided.map((one) => decisionRow(one)),
    '',
    ...decided.flatMap((one) => details(one, one.question.shows, system)),
  ]
}

function decisionRow({ found, question, search }: Decided<Decision>): string {
  const stated = question.stated === 'open' ? 'a question' : question.stated
  const verdict = found === question.stated || question.stated === 'open' ? found : `**${found}**`
  const cells = [question.shows, `\`${question.property.value}\``, stated, verdict]
  return `| ${[...cells, search.states.toLocaleString('en')].map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

const STORY_WIDTH = 110
const STORY_ROWS = 44

function details(
  one: Decided<Question>,
  shows: string,
  { words }: SystemLedger,
): readonly string[] {
  if (one.violation === undefined) return []
  const page = { width: STORY_WIDTH, paint: plain, storyRows: STORY_ROWS }
  const steps = count(one.violation.witness.moments.length, 'step')
  return [
    '<details>',
    `<summary>${shows}: ${one.violation.message} (${steps})</summary>`,
    '',
    '```text',
    ...storyRows(one, words, page).map((row) => row.trimEnd()),
    '```',
    '',
    '</details>',
    '',
  ]
}

function costSection({ systems }: Ledger): readonly string[] {
  const entries = systems.flatMap((system) => system.costs)
  if (entries.length === 0) return []
  return [
    '## What it costs (claim 004.13)',
    '',
    'Counted on the shortest way through two scenarios, the same for each scheme: a round trip from user mode through the kernel and back; and the same after another CPU has changed kernel state while this one was in user mode.',
    '',
    '| scheme and scenario | atomic operations | interrupts | locks | atomic operations of the other CPU | its locks |',
    '|---|---|---|---|---|---|',
    ...entries.map(({ counts, decided: { found, question } }) => {
      const { scheme } = question
      if (counts === undefined) return `| ${cell(scheme)} | ${found} | | | | |`
      const { atomics, interrupts, locks, remoteAtomics, remoteLocks } = counts
      const numbers = [atomics, interrupts, locks, remoteAtomics, remoteLocks]
      return `| ${cell(scheme)} | ${numbers.join(' | ')} |`
    }),
    '',
  ]
}

function faultSection({ systems }: Ledger): readonly string[] {
  return [
    '## Seeded faults',
    '',
    'Mistakes that nobody made, put into the systems to see that they are found, and by the property that speaks of them.',
    '',
    '| system | fault | property | found | steps of the story | states |',
    '|---|---|---|---|---|---|',
    ...systems.flatMap(({ faults, name }) =>
      faults.map(({ decided: { found, question, search, violation } }) => {
        const steps = violation === undefined ? '' : `${violation.witness.moments.length}`
        const cells = [name, question.fault, `\`${question.property.value}\``, found, steps]
        return `| ${[...cells, search.states.toLocaleString('en')].map(cell).join(' | ')} |`
      }),
    ),
    '',
  ]
}
