// The report as SARIF 2.1.0 (OASIS), for code scanning: one result for each property that does not hold.
//
// Kinds of SARIF say what our verdicts say: `fail` for a violation, `open` for a search that a limit
// ended, `notApplicable` for a situation that never occurred. A result points at the user's own code
// (own-place.ts), because that is the file which somebody can look at and change; the check itself is a related
// location. Stories are code flows (sarif-flow.ts).

import type { Diagnostic } from '../base/diagnostic.ts'
import { useSite, type Span } from '../base/span.ts'
import type { Moment } from '../sim/timeline.ts'
import { isAsHoped, mergeAnswers, type Answer, type Violation } from './merge.ts'
import type { CheckReport } from './outcome.ts'
import { ownPlace } from './own-place.ts'
import { codeFlow, type CodeFlow } from './sarif-flow.ts'
import { physicalLocation, type Base, type Bases, type Location } from './sarif-location.ts'

const schema =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

export interface SarifLog {
  readonly $schema: string
  readonly version: '2.1.0'
  readonly runs: readonly [SarifRun]
}

interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly name: 'sallyport'
      readonly version: string
      readonly rules: readonly Rule[]
      readonly notifications: readonly { readonly id: string }[]
    }
  }
  readonly invocations: readonly [
    {
      readonly executionSuccessful: boolean
      readonly toolExecutionNotifications: readonly Notification[]
    },
  ]
  /** Searched by an earlier run. */
  readonly properties: { readonly cachedConfigurations: number }
  readonly originalUriBaseIds: Readonly<Record<string, { readonly uri: string }>>
  readonly columnKind: 'utf16CodeUnits'
  readonly results: readonly Result[]
}

interface Rule {
  readonly id: string
  readonly shortDescription: Text
  readonly defaultConfiguration: { readonly level: 'error' }
}

interface Text {
  readonly text: string
}

interface Notification {
  readonly descriptor: { readonly id: string }
  readonly level: 'error' | 'warning'
  readonly message: Text
  readonly locations?: readonly Location[]
}

interface Result {
  readonly ruleId: string
  readonly kind: 'fail' | 'open' | 'notApplicable'
  readonly level: 'error' | 'none'
  readonly message: Text
  readonly locations: readonly Location[]
  readonly relatedLocations?: readonly Location[]
  readonly codeFlows?: readonly CodeFlow[]
  readonly properties: { readonly subject: string; readonly configuration?: string }
}

export function reportAsSarif(report: CheckReport, bases: Bases): SarifLog {
  const answers = mergeAnswers(report)
  const bad = report.diagnostics.some(({ severity }) => severity === 'error')
  const codes = new Set(report.diagnostics.map(({ code }) => code))
  return {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'sallyport',
            version: report.version,
            rules: rulesOf(answers),
            notifications: [...codes].map((id) => ({ id })),
          },
        },
        invocations: [
          {
            executionSuccessful: !bad,
            toolExecutionNotifications: report.diagnostics.map((each) =>
              notify(each, report, bases),
            ),
          },
        ],
        properties: {
          cachedConfigurations: report.outcomes.filter(({ cached }) => cached === true).length,
        },
        originalUriBaseIds: Object.fromEntries(bases.all().map(({ id, uri }) => [id, { uri }])),
        columnKind: 'utf16CodeUnits',
        results: answers
          .filter((answer) => !isAsHoped(answer))
          .map((answer) => resultOf(answer, bases)),
      },
    ],
  }
}

/** A property of several subjects is one rule. */
function rulesOf(answers: readonly Answer[]): readonly Rule[] {
  const statements = new Map(answers.map(({ property, statement }) => [property, statement]))
  return [...statements].map(([id, statement]) => ({
    id,
    shortDescription: { text: statement === '' ? id : statement },
    defaultConfiguration: { level: 'error' },
  }))
}

function notify(diagnostic: Diagnostic, { input }: CheckReport, bases: Bases): Notification {
  const { code, severity, message, help, span } = diagnostic
  // Without a line it is about a file as a whole, which may be a tree or one that is not there.
  const place = span.line < 1 ? undefined : physicalLocation(span, bases.of(span, input.path))
  const said = span.line < 1 ? `${span.file}: ${message}` : message
  return {
    descriptor: { id: code },
    level: severity,
    message: { text: help === undefined ? said : `${said} (${help})` },
    ...(place === undefined ? {} : { locations: [{ physicalLocation: place }] }),
  }
}

function resultOf(answer: Answer, bases: Bases): Result {
  const { property, subject, verdict, violation } = answer
  const baseOf = (span: Span): Base | undefined => bases.of(span, subject)
  const head = { ruleId: property, message: { text: messageOf(answer) } }
  if (verdict === 'unfinished' || verdict === 'vacuous') {
    const kind = verdict === 'vacuous' ? 'notApplicable' : 'open'
    return { ...head, kind, level: 'none', locations: [], properties: { subject } }
  }
  const level = { kind: 'fail', level: 'error' } as const
  if (violation === undefined) {
    return { ...head, ...level, locations: [], properties: { subject } }
  }
  const { configuration } = violation.outcome
  const { moments, cast } = violation.witness
  const [culprit, check] = places(violation, property, (span) => baseOf(span)?.own === true)
  return {
    ...head,
    ...level,
    locations: located(culprit, baseOf),
    ...(check === culprit ? {} : { relatedLocations: located(check, baseOf) }),
    codeFlows: [codeFlow(moments, cast, baseOf)],
    properties: { subject, ...(configuration === '' ? {} : { configuration }) },
  }
}

function messageOf({ verdict, expected, reason, violation, statement }: Answer): string {
  if (verdict === 'vacuous') return 'Its situation never occurred, so nothing was checked.'
  if (verdict === 'unfinished') return `Not decided: ${reason ?? 'a limit was reached'}.`
  const found = violation?.message ?? `the verdict is ${verdict}`
  const claim = expected === undefined ? '' : ` The claim says: ${expected}.`
  return `${found}. ${statement}${claim}`
}

/** The moment in the user's own code that the violation points to, and the one at which the check failed. */
function places(
  { witness }: Violation,
  property: string,
  isOwn: (span: Span) => boolean,
): readonly [Moment | undefined, Moment | undefined] {
  const { moments } = witness
  const failed = moments.findIndex((moment) =>
    moment.failures.some((failure) => failure.property === property),
  )
  const told = failed < 0 ? moments : moments.slice(0, failed + 1)
  const check = told.at(-1)
  return [ownPlace(told, isOwn) ?? check, check]
}

function located(
  moment: Moment | undefined,
  baseOf: (span: Span) => Base | undefined,
): readonly Location[] {
  if (moment === undefined) return []
  const span = useSite(moment.span)
  const place = physicalLocation(span, baseOf(span))
  return [
    {
      ...(place === undefined ? {} : { physicalLocation: place }),
      logicalLocations: [{ name: moment.function, kind: 'function' }],
      message: { text: moment.text },
    },
  ]
}
