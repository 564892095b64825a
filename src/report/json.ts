// The result as JSON, schema version 1. A program reads this: fields are only ever added, and each is
// described in docs/schema-check.json. Values beyond 2^53 are strings of decimal digits.

import type { Diagnostic } from '../base/diagnostic.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import { addCoverage, addUp } from './figures.ts'
import { matrixOf, type MatrixRow } from './matrix.ts'
import { mergeAnswers, type Answer } from './merge.ts'
import type { Moment } from '../sim/timeline.ts'
import type {
  ChangedField,
  CheckReport,
  Coverage,
  Named,
  Outcome,
  SearchBounds,
  VerdictKind,
} from './outcome.ts'

export interface JsonReport {
  readonly version: 1
  readonly tool: { readonly name: 'sallyport'; readonly version: string }
  readonly input: {
    readonly kind: 'tree' | 'systems'
    readonly path: string
    readonly kernel?: string
    readonly arch?: string
    /** Settings that all configurations share. */
    readonly config: Readonly<Record<string, string>>
    readonly functions: JsonFunctions
    readonly leftOut: JsonLeftOut
  }
  readonly bounds: SearchBounds
  /** Reductions that were switched off. */
  readonly without: readonly string[]
  readonly results: readonly JsonResult[]
  readonly configurations: readonly JsonConfiguration[]
  /** Of a matrix: one row for each tree, architecture and configuration. */
  readonly matrix?: readonly MatrixRow[]
  /** All searches together: their seconds are added up, although they ran at the same time. */
  readonly search: SearchFigures
  /** Wall-clock time of the whole check. */
  readonly elapsedSeconds: number
  readonly diagnostics: readonly JsonDiagnostic[]
}

export interface JsonFunctions {
  readonly tree: number
  readonly library: number
  readonly system: number
  readonly override: number
  readonly irrelevant: number
  readonly choices: readonly string[]
  readonly opaque: readonly string[]
  readonly lines: number
}

/** What of the tree was not followed as it stands, by name and with the reason. */
export interface JsonLeftOut {
  readonly irrelevant: readonly Named[]
  readonly constants: readonly (Named & { readonly value: number | string })[]
  readonly choices: readonly Named[]
  readonly cuts: readonly Named[]
  readonly fields: readonly ChangedField[]
}

export interface JsonResult {
  readonly subject: string
  readonly property: string
  readonly statement: string
  readonly verdict: VerdictKind
  readonly expected?: VerdictKind
  readonly configurations: Readonly<Record<VerdictKind, number>>
  readonly reason?: string
  /** With fingerprints: what was not found may have been missed with at most this probability. */
  readonly collisionProbability?: number
  readonly message?: string
  /** Of the path. */
  readonly configuration?: string
  readonly path?: readonly JsonMoment[]
  /** What can go on for ever from the end of the path; empty: nothing more need happen. */
  readonly cycle?: readonly JsonMoment[]
}

export interface JsonMoment {
  readonly cpu: number
  readonly task: string
  readonly depth: number
  readonly context: string
  readonly vector?: string
  readonly function: string
  readonly file: string
  readonly line: number
  readonly kind: Moment['kind']
  readonly event: string
  readonly changed?: Readonly<Record<string, number | string>>
  readonly failed?: { readonly property: string; readonly message: string }
}

export interface JsonConfiguration {
  readonly subject: string
  readonly name: string
  readonly config: Readonly<Record<string, string>>
  readonly bounds: SearchBounds
  readonly functions: JsonFunctions
  readonly search: SearchFigures
  /** Searched by an earlier run, whose figures these are. */
  readonly cached: boolean
  /** The configuration that was searched in its place, because nothing that the code looks at differs. */
  readonly sameAs?: string
  readonly verdicts: Readonly<Record<string, VerdictKind>>
}

export interface JsonDiagnostic {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly help?: string
}

export function reportAsJson(report: CheckReport): JsonReport {
  const { outcomes, input } = report
  const { configurations: _, same: _same, ...search } = addUp(outcomes)
  const coverage = addCoverage(outcomes)
  return {
    version: 1,
    tool: { name: 'sallyport', version: report.version },
    input: {
      kind: input.kind,
      path: input.path,
      ...(input.kernel === undefined ? {} : { kernel: input.kernel }),
      ...(input.arch === undefined ? {} : { arch: input.arch }),
      config: sharedConfig(outcomes),
      functions: functionsOf(coverage),
      leftOut: leftOutOf(coverage),
    },
    bounds: largestBounds(outcomes),
    without: report.without,
    results: mergeAnswers(report).map(resultOf),
    configurations: outcomes.map(configurationOf),
    ...(report.trees.length > 1 ? { matrix: matrixOf(report) } : {}),
    search,
    elapsedSeconds: report.elapsedSeconds,
    diagnostics: report.diagnostics.map(diagnosticOf),
  }
}

function resultOf(answer: Answer): JsonResult {
  const { subject, property, statement, verdict, expected, counts, reason, violation } = answer
  return {
    subject,
    property,
    statement,
    verdict,
    ...(expected === undefined ? {} : { expected }),
    configurations: counts,
    ...(reason === undefined ? {} : { reason }),
    ...(answer.collisionProbability === undefined
      ? {}
      : { collisionProbability: answer.collisionProbability }),
    ...(violation === undefined
      ? {}
      : {
          message: violation.message,
          configuration: violation.outcome.configuration,
          path: violation.witness.moments.map((moment) =>
            momentOf(moment, violation.witness.cast.tasks),
          ),
          ...(violation.witness.cycle === undefined
            ? {}
            : {
                cycle: violation.witness.cycle.moments.map((moment) =>
                  momentOf(moment, violation.witness.cast.tasks),
                ),
              }),
        }),
  }
}

export function momentOf(moment: Moment, tasks: readonly string[]): JsonMoment {
  const { cpu, depth, context, vector, span, kind, text, failed } = moment
  const changed = Object.entries(moment.changed)
  return {
    cpu,
    task: tasks[moment.task] ?? `task${moment.task}`,
    depth,
    context,
    ...(vector === undefined ? {} : { vector }),
    function: moment.function,
    file: span.file,
    line: span.line,
    kind,
    event: text,
    ...(changed.length === 0
      ? {}
      : { changed: Object.fromEntries(changed.map(([name, value]) => [name, jsonValue(value)])) }),
    ...(failed === undefined ? {} : { failed }),
  }
}

function configurationOf(outcome: Outcome): JsonConfiguration {
  const { subject, configuration, config, bounds, coverage, result } = outcome
  const verdicts = result.results.map(({ property, verdict }) => [property, verdict.kind] as const)
  return {
    subject,
    name: configuration,
    config,
    bounds,
    functions: functionsOf(coverage),
    search: result.search,
    cached: outcome.cached === true,
    ...(outcome.sameAs === undefined ? {} : { sameAs: outcome.sameAs }),
    verdicts: Object.fromEntries(verdicts),
  }
}

function functionsOf({ functions, irrelevant, choices, opaque, lines }: Coverage): JsonFunctions {
  return {
    ...functions,
    irrelevant: irrelevant.length,
    choices: choices.map((choice) => choice.name),
    opaque,
    lines,
  }
}

function leftOutOf({ irrelevant, constants, choices, cuts, fields }: Coverage): JsonLeftOut {
  return {
    irrelevant: irrelevant.map(named),
    constants: constants.map((one) => ({ ...named(one), value: jsonValue(one.value) })),
    choices: choices.map(named),
    cuts: cuts.map(named),
    fields,
  }
}

function named({ name, reason }: Named): Named {
  return { name, reason }
}

export function diagnosticOf({ code, severity, message, span, help }: Diagnostic): JsonDiagnostic {
  const { file, line, column } = span
  const advice = help === undefined ? {} : { help }
  return { code, severity, message, file, line, column, ...advice }
}

function sharedConfig(outcomes: readonly Outcome[]): Readonly<Record<string, string>> {
  const [first, ...others] = outcomes.map((outcome) => outcome.config)
  const shared = Object.entries(first ?? {}).filter(([name, value]) =>
    others.every((config) => config[name] === value),
  )
  return Object.fromEntries(shared)
}

function largestBounds(outcomes: readonly Outcome[]): JsonReport['bounds'] {
  const all = outcomes.map((outcome) => outcome.bounds)
  return {
    cpus: Math.max(0, ...all.map(({ cpus }) => cpus)),
    tasks: Math.max(0, ...all.map(({ tasks }) => tasks)),
    depth: Math.max(0, ...all.map(({ depth }) => depth)),
    assumptions: [...new Set(all.flatMap(({ assumptions }) => assumptions))],
  }
}

export function jsonValue(value: bigint): number | string {
  const exact = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
  return exact ? Number(value) : value.toString()
}
