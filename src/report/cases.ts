// A report as the test cases of a CI system: one for each property in each configuration.
//
// Passed and failed are not enough. A search that reached a limit decided nothing, and a property whose
// situation does not occur here was not checked here: that is harmless when it was checked in another
// configuration of the same subject, and no success when it was checked in none.

import { unreachable } from '../base/assert.ts'
import type { Verdict } from '../ir/verdict.ts'
import { fieldWords } from './field-words.ts'
import { mergeAnswers } from './merge.ts'
import type { CheckReport, Outcome, VerdictKind } from './outcome.ts'
import { plain } from './paint.ts'
import { tellStory } from './story.ts'

export interface Case {
  readonly property: string
  readonly statement: string
  readonly outcome: Outcome
  readonly verdict: Verdict
  /** What a claim says. */
  readonly expected?: VerdictKind
  readonly status: CaseStatus
}

/**
 * `passed`: as hoped. `failed`: decided, and otherwise. `undecided`: a limit was reached. `absent`: its
 * situation occurs in other configurations only. `never`: in none of them.
 */
export type CaseStatus = 'passed' | 'failed' | 'undecided' | 'absent' | 'never'

/** One configuration of one subject with its cases, in the order of the report. */
export interface Suite {
  readonly outcome: Outcome
  readonly cases: readonly Case[]
}

export function suitesOf(report: CheckReport): readonly Suite[] {
  const decided = new Set(
    mergeAnswers(report).flatMap(({ subject, property, verdict }) =>
      verdict === 'vacuous' ? [] : [`${subject}\n${property}`],
    ),
  )
  return report.outcomes.map((outcome) => ({
    outcome,
    cases: outcome.result.results.map(({ property, verdict }) => {
      const expected = outcome.expected[property]
      const elsewhere = decided.has(`${outcome.subject}\n${property}`)
      return {
        property,
        statement: outcome.statements.get(property) ?? '',
        outcome,
        verdict,
        ...(expected === undefined ? {} : { expected }),
        status: statusOf(verdict.kind, expected ?? 'holds', elsewhere),
      }
    }),
  }))
}

function statusOf(verdict: VerdictKind, hoped: VerdictKind, elsewhere: boolean): CaseStatus {
  if (verdict === hoped) return 'passed'
  if (verdict === 'unfinished') return 'undecided'
  if (verdict === 'vacuous') return elsewhere ? 'absent' : 'never'
  return 'failed'
}

/** Why a case did not pass, in one line. */
export function complaint({ status, verdict, expected }: Case): string {
  switch (status) {
    case 'passed':
      return ''
    case 'absent':
      return 'its situation does not occur in this configuration'
    case 'never':
      return 'vacuous: its situation never occurred, so nothing was checked'
    case 'undecided':
      return `unfinished: ${verdict.kind === 'unfinished' ? verdict.reason : ''}`
    case 'failed': {
      const found = verdict.kind === 'violated' ? verdict.message : verdict.kind
      return expected === undefined ? found : `${found}, but the claim says: ${expected}`
    }
    default:
      return unreachable(status)
  }
}

/** Wide enough for a log, and more than a screen, because nobody can ask again. */
const story = { rows: 80, width: 100, paint: plain }

/** The way to the violation; no rows when there is none. */
export function storyOf({ property, statement, outcome, verdict }: Case): readonly string[] {
  const witness = outcome.witnesses.get(property)
  if (verdict.kind !== 'violated' || witness === undefined) return []
  const failure = { property, statement, message: verdict.message, cycle: witness.cycle }
  const page = { ...story, cpus: witness.cast.cpus > 1 }
  return tellStory(witness.moments, failure, witness.cast, fieldWords(outcome.constants), page)
}
