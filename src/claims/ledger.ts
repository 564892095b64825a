// What the searches say about the claims: for each decision the verdict found, its cost and its witness;
// for each claim, whether the discussion was right.
//
// Two comparisons, never mixed up. `found` against `recorded` is a test of sallyport and of its models: a
// difference is a failure. `found` against `stated` is the result: a difference is what a reader wants.

import { present } from '../base/assert.ts'
import type { PropertyResult, SearchFigures, SearchResult } from '../ir/verdict.ts'
import type { FieldWords } from '../report/field-words.ts'
import type { VerdictKind, Witness } from '../report/outcome.ts'
import type { Claim, CostQuestion, Decision, Question, SeededFault } from './claim-file.ts'
import { builtInProperties } from '../sim/reachable.ts'
import type { ClaimJob } from './claim-jobs.ts'
import { countEvents, type Counts } from './count-events.ts'
import { systemWords } from './field-names.ts'
import type { LoadedClaims } from './load-claims.ts'

export interface Ledger {
  readonly systems: readonly SystemLedger[]
}

export interface SystemLedger {
  readonly name: string
  readonly title: string
  readonly words: FieldWords
  readonly claims: readonly ClaimEntry[]
  readonly faults: readonly FaultEntry[]
  readonly costs: readonly CostEntry[]
  /** One for each variant that was searched. */
  readonly searches: readonly SearchFigures[]
  readonly cpus: number
  readonly tasks: number
}

export interface ClaimEntry {
  readonly claim: Claim
  readonly decided: readonly Decided<Decision>[]
  readonly outcome: ClaimOutcome
}

/** `unsettled`: some search found neither `holds` nor `violated`. */
export type ClaimOutcome = 'confirmed' | 'refuted' | 'answered' | 'unsettled'

export interface FaultEntry {
  readonly decided: Decided<SeededFault>
}

export interface CostEntry {
  readonly decided: Decided<CostQuestion>
  /** Absent when the end of the scenario was not found. */
  readonly counts: Counts | undefined
}

export interface Decided<Q extends Question> {
  readonly question: Q
  readonly found: VerdictKind
  /** Why it is unfinished. */
  readonly reason: string | undefined
  readonly violation: LedgerViolation | undefined
  readonly search: SearchFigures
  readonly statement: string
}

export interface LedgerViolation {
  readonly message: string
  readonly witness: Witness
}

export interface SearchedClaim {
  readonly result: SearchResult
  readonly witnesses: ReadonlyMap<string, Witness>
}

/** `searched`: by system and variant, one for each job. */
export function makeLedger(
  loaded: readonly LoadedClaims[],
  searched: (job: ClaimJob) => SearchedClaim,
): Ledger {
  return { systems: loaded.map((one) => systemLedger(one, searched)) }
}

function systemLedger(
  { system, file, jobs }: LoadedClaims,
  searched: (job: ClaimJob) => SearchedClaim,
): SystemLedger {
  const decide = <Q extends Question>(question: Q): Decided<Q> => {
    const job = present(
      jobs.find(({ variant }) => variant === question.variant.value),
      'each variant that is asked for was linked',
    )
    return decided(question, job, searched(job))
  }
  const claims = file.claims.map((claim) => {
    const list = claim.decided.map(decide)
    return { claim, decided: list, outcome: outcomeOf(list) }
  })
  const bounds = jobs.map(({ program }) => program)
  return {
    name: system,
    title: file.title,
    words: systemWords(file.words),
    claims,
    faults: file.faults.map((fault) => ({ decided: decide(fault) })),
    costs: file.costs.map((cost) => {
      const found = decide(cost)
      const { witness } = found.violation ?? {}
      return {
        decided: found,
        counts: witness && countEvents(witness.moments, cost.property.value),
      }
    }),
    searches: jobs.map((job) => searched(job).result.search),
    cpus: Math.max(0, ...bounds.map((program) => program.bounds.cpus)),
    tasks: Math.max(0, ...bounds.map((program) => program.tasks.length)),
  }
}

function decided<Q extends Question>(
  question: Q,
  job: ClaimJob,
  { result, witnesses }: SearchedClaim,
): Decided<Q> {
  const property = question.property.value
  const { verdict } = present(
    wellGrounded(job, result).find((one) => one.property === property),
    'the search was asked about each property of its program',
  )
  const witness = witnesses.get(property)
  const statement = job.program.properties.find(({ name }) => name === property)?.statement
  return {
    question,
    found: verdict.kind,
    reason: verdict.kind === 'unfinished' ? verdict.reason : undefined,
    violation:
      verdict.kind === 'violated' && witness !== undefined
        ? { message: verdict.message, witness }
        : undefined,
    search: result.search,
    statement: statement ?? '',
  }
}

/** What was asked for. Nothing was shown to hold where something is violated that the search rests on. */
export function wellGrounded(job: ClaimJob, result: SearchResult): readonly PropertyResult[] {
  const reason = brokenGround(job, result)
  return result.results.flatMap((one): readonly PropertyResult[] => {
    if (!(one.property in job.expected)) return []
    if (reason === undefined || one.verdict.kind !== 'holds') return [one]
    return [{ ...one, verdict: { kind: 'unfinished', reason } }]
  })
}

function brokenGround({ program }: ClaimJob, result: SearchResult): string | undefined {
  const guards = (program.restored ?? []).flatMap((claim) => claim.guards)
  const grounds = new Set(guards.map((id) => program.properties[id]?.name ?? ''))
  // Without the machine's own sanity, states are not what they should be.
  for (const name of builtInProperties) grounds.add(name)
  const broken = result.results.find(
    ({ property, verdict }) => verdict.kind === 'violated' && grounds.has(property),
  )
  return broken && `the search rests on ${broken.property}, which is violated`
}

function outcomeOf(list: readonly Decided<Decision>[]): ClaimOutcome {
  if (list.some(({ found }) => found !== 'holds' && found !== 'violated')) return 'unsettled'
  const stated = list.filter(({ question }) => question.stated !== 'open')
  if (stated.some(({ found, question }) => found !== question.stated)) return 'refuted'
  return stated.length === 0 ? 'answered' : 'confirmed'
}

export function isAsRecorded({ found, question }: Decided<Question>): boolean {
  return found === question.recorded
}

export function everyDecision(ledger: Ledger): readonly Decided<Question>[] {
  return ledger.systems.flatMap(({ claims, costs, faults }) => [
    ...claims.flatMap((entry) => entry.decided),
    ...faults.map((entry) => entry.decided),
    ...costs.map((entry) => entry.decided),
  ])
}
