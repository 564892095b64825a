// One answer for each property of a subject, out of its answers in all configurations.
//
// The worst one counts: violated, then unfinished, then holds, then vacuous. A property that holds in
// one configuration and is vacuous in the others holds, because its situation exists only there. The
// path that is shown is the shortest of all configurations.

import { present } from '../base/assert.ts'
import type { SearchFigures, Verdict } from '../ir/verdict.ts'
import type { CheckReport, Outcome, VerdictKind, Witness } from './outcome.ts'

export interface Answer {
  readonly subject: string
  readonly property: string
  readonly statement: string
  readonly verdict: VerdictKind
  /** What a claim says, when one does. */
  readonly expected?: VerdictKind
  /** In how many configurations the verdict was which. */
  readonly counts: Readonly<Record<VerdictKind, number>>
  /** Configurations that may break it as well: their searches did not come to an end. */
  readonly undecided: number
  /** What was not found may have been missed with at most this probability, where that is known. */
  readonly collisionProbability?: number
  /** Why it is unfinished. */
  readonly reason?: string
  readonly violation?: Violation
}

export interface Violation {
  readonly outcome: Outcome
  readonly message: string
  readonly witness: Witness
}

interface Said {
  readonly outcome: Outcome
  readonly verdict: Verdict
}

/** Subjects in the order in which they come, properties in the order of their declaration. */
export function mergeAnswers(report: CheckReport): readonly Answer[] {
  const said = new Map<string, Said[]>()
  for (const outcome of report.outcomes) {
    for (const { property, verdict } of outcome.result.results) {
      const key = `${outcome.subject}\n${property}`
      const list = said.get(key) ?? []
      said.set(key, [...list, { outcome, verdict }])
    }
  }
  return [...said].map(([key, list]) => {
    const property = key.slice(key.indexOf('\n') + 1)
    const subject = key.slice(0, key.indexOf('\n'))
    const all = report.outcomes.filter((outcome) => outcome.subject === subject)
    const undecided = all.filter((outcome) => !isDecided(outcome, property)).length
    return { ...answer(property, list), undecided }
  })
}

/** A property that was not asked for is named only where it is violated. */
function isDecided({ result }: Outcome, property: string): boolean {
  const own = result.results.find((one) => one.property === property)
  if (own !== undefined) return own.verdict.kind !== 'unfinished'
  return result.results.every(({ verdict }) => verdict.kind !== 'unfinished')
}

/** Whether the answer is the one to hope for: as the claim says, or else "holds". */
export function isAsHoped({ verdict, expected }: Answer): boolean {
  return verdict === (expected ?? 'holds')
}

function answer(property: string, said: readonly Said[]): Omit<Answer, 'undecided'> {
  const { outcome } = present(said[0], 'an answer comes from an outcome')
  const counts = { violated: 0, unfinished: 0, holds: 0, vacuous: 0 }
  for (const { verdict } of said) counts[verdict.kind]++
  const worst: readonly VerdictKind[] = ['violated', 'unfinished', 'holds', 'vacuous']
  const verdict = present(
    worst.find((kind) => counts[kind] > 0),
    'somebody said something',
  )
  const expected = said.map((one) => one.outcome.expected[property]).find((kind) => kind)
  const reasons = said.flatMap((one) =>
    one.verdict.kind === 'unfinished' ? [one.verdict.reason] : [],
  )
  const violation = shortestViolation(property, said)
  return {
    subject: outcome.subject,
    property,
    statement: outcome.statements.get(property) ?? '',
    verdict,
    counts,
    ...(expected === undefined ? {} : { expected }),
    ...(verdict === 'holds' || verdict === 'vacuous' ? missedBy(said) : {}),
    ...(verdict === 'unfinished' ? { reason: [...new Set(reasons)].join('; ') } : {}),
    ...(violation === undefined ? {} : { violation }),
  }
}

/** Any of the searches may have missed something. */
function missedBy(said: readonly Said[]): Pick<Answer, 'collisionProbability'> {
  const probability = addProbabilities(said.map(({ outcome }) => outcome.result.search))
  return probability === undefined ? {} : { collisionProbability: probability }
}

/** At most how probable it is that fingerprints collided in any of these searches. */
export function addProbabilities(searches: readonly SearchFigures[]): number | undefined {
  const known = searches.flatMap(({ collisionProbability }) => collisionProbability ?? [])
  if (known.length === 0) return undefined
  return Math.min(
    1,
    known.reduce((sum, each) => sum + each, 0),
  )
}

function shortestViolation(property: string, said: readonly Said[]): Violation | undefined {
  const violations = said.flatMap(({ outcome, verdict }): readonly Violation[] => {
    const witness = outcome.witnesses.get(property)
    if (verdict.kind !== 'violated' || witness === undefined) return []
    return [{ outcome, message: verdict.message, witness }]
  })
  const length = (violation: Violation): number => violation.witness.moments.length
  return violations.toSorted((a, b) => length(a) - length(b))[0]
}
