// What stands below the ledger, whether it was printed in full or briefly: the cost table and the sums.

import { count } from '../report/figures.ts'
import type { Paint, Style } from '../report/paint.ts'
import type { Counts } from './count-events.ts'
import { everyDecision, isAsRecorded, type ClaimOutcome, type Ledger } from './ledger.ts'

export const outcomeStyles: Readonly<Record<ClaimOutcome, Style>> = {
  confirmed: 'good',
  refuted: 'note',
  answered: 'note',
  unsettled: 'unsure',
}

/** Rows, without line ends. */
export function printTotals(
  ledger: Ledger,
  { paint }: { readonly paint: Paint },
): readonly string[] {
  return [...printCosts(ledger, paint), ...printSummary(ledger, paint)]
}

/** Columns of the cost table. */
const costColumns = [
  ['atomics', ({ atomics }) => atomics],
  ['interrupts', ({ interrupts }) => interrupts],
  ['locks', ({ locks }) => locks],
  ['atomics elsewhere', ({ remoteAtomics }) => remoteAtomics],
  ['locks elsewhere', ({ remoteLocks }) => remoteLocks],
] as const satisfies readonly (readonly [string, (counts: Counts) => number])[]

function printCosts({ systems }: Ledger, paint: Paint): readonly string[] {
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

function printSummary(ledger: Ledger, paint: Paint): readonly string[] {
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
      ? paint('good', 'Every verdict is the recorded one.')
      : paint('bad', `${count(surprises, 'verdict')} not as recorded.`)
  return [
    `${count(claims.length, 'claim')}: ${tally}${faultText}.`,
    last,
    `  searched  ${count(searches.length, 'program')}, ${count(states, 'state')}, ${seconds.toFixed(1)} s of searching`,
  ]
}
