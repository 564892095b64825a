// The result of a comparison as JSON, schema version 1 (docs/schema-diff.json). Fields are only ever added.
// Values beyond 2^53 are strings of decimal digits; a value that depends on something unknown is null.

import type { Diagnostic } from '../base/diagnostic.ts'
import { useSite } from '../base/span.ts'
import type { Confirmed } from '../diff/confirm.ts'
import type { Level, Mark } from '../diff/mark.ts'
import type { FunctionOutcome } from '../diff/settle.ts'
import { isKnown } from '../diff/value.ts'
import type { Value } from '../diff/value.ts'
import {
  diagnosticOf,
  jsonValue,
  momentOf,
  type JsonDiagnostic,
  type JsonMoment,
} from '../report/json.ts'
import {
  confirmedIn,
  type DiffReport,
  type DiffVerdict,
  type SettingOutcome,
  verdictOf,
  wayTo,
} from './diff-report.ts'
import { describeContext } from './diff-words.ts'

export interface JsonDiff {
  readonly version: 1
  readonly tool: { readonly name: 'sallyport'; readonly version: string }
  readonly input?: {
    readonly kind: 'trees' | 'systems'
    readonly old: string
    readonly new: string
    readonly kernel?: string
    readonly arch?: string
  }
  readonly level: Level
  readonly verdict?: DiffVerdict
  readonly functions: readonly JsonFunction[]
  readonly structure: readonly string[]
  readonly difference?: JsonDifference
  readonly compared?: {
    readonly same: number
    readonly changed: readonly string[]
    readonly onlyOld: readonly string[]
    readonly onlyNew: readonly string[]
    readonly configurations: readonly string[]
    readonly sampled: Readonly<Record<string, number>>
    readonly bounds: { readonly cpus: number; readonly tasks: number; readonly depth: number }
    readonly seconds: number
  }
  /** Other configurations; absent when one was asked for, or when the usual one told enough. */
  readonly settings?: readonly SettingOutcome[]
  readonly entries: readonly JsonEntry[]
  readonly notCompared: readonly (JsonEntry & { readonly side: 'old' | 'new' })[]
  readonly diagnostics: readonly JsonDiagnostic[]
}

export interface JsonEntry {
  readonly name: string
  readonly kind: string
  readonly function: string
  readonly touched?: boolean
}

export interface JsonFunction {
  readonly function: string
  readonly outcome: FunctionOutcome['outcome']['kind']
  readonly contexts: number
  readonly callers?: readonly string[]
  readonly reason?: string
  /** Where the versions differ: each context as its conditions. */
  readonly differs?: readonly (readonly string[])[]
}

export interface JsonDifference {
  readonly function: string
  readonly configuration: string
  readonly path: readonly JsonMoment[]
  /** Marks that both sides have in common. */
  readonly common: number
  readonly old: readonly JsonMark[]
  readonly new: readonly JsonMark[]
}

export interface JsonMark {
  readonly kind: Mark['kind']
  readonly what: string
  readonly values: readonly (number | string | null)[]
  readonly before?: number | string | null
  readonly function: string
  readonly file: string
  readonly line: number
}

export function diffAsJson(report: DiffReport): JsonDiff {
  const { result, pairs, level, version, arch } = report
  const confirmed = confirmedIn(result)
  const configurations = pairs.pairs.map(({ name }) => name)
  const program = pairs.pairs[0]?.old.program
  const { changes } = result
  return {
    version: 1,
    tool: { name: 'sallyport', version },
    input: {
      kind: pairs.kind,
      old: pairs.old,
      new: pairs.new,
      ...(pairs.kernel === undefined ? {} : { kernel: pairs.kernel }),
      ...(pairs.kind === 'trees' ? { arch } : {}),
    },
    level,
    verdict: verdictOf(result),
    functions: result.functions.map((each) => functionOf(each, configurations)),
    structure: result.structure,
    ...(confirmed === undefined ? {} : { difference: differenceOf(confirmed, configurations) }),
    compared: {
      same: changes.unchanged.length,
      changed: changes.changed,
      onlyOld: changes.onlyOld,
      onlyNew: changes.onlyNew,
      configurations,
      sampled: Object.fromEntries(result.sampled),
      bounds: {
        cpus: program?.bounds.cpus ?? 1,
        tasks: program?.tasks.length ?? 0,
        depth: program?.bounds.depth ?? 0,
      },
      seconds: report.seconds,
    },
    ...(report.settings === undefined ? {} : { settings: report.settings }),
    entries: result.entries.map(({ name, kind, func, touched }) => ({
      name,
      kind,
      function: func,
      touched,
    })),
    notCompared: [
      ...result.onlyOld.map(({ name, kind, func }) => ({
        name,
        kind,
        function: func,
        side: 'old' as const,
      })),
      ...result.onlyNew.map(({ name, kind, func }) => ({
        name,
        kind,
        function: func,
        side: 'new' as const,
      })),
    ],
    diagnostics: report.diagnostics.map(diagnosticOf),
  }
}

/** Nothing could be compared: the diagnostics say why. */
export function failureAsJson(
  version: string,
  level: Level,
  diagnostics: readonly Diagnostic[],
): JsonDiff {
  return {
    version: 1,
    tool: { name: 'sallyport', version },
    level,
    functions: [],
    structure: [],
    entries: [],
    notCompared: [],
    diagnostics: diagnostics.map(diagnosticOf),
  }
}

function functionOf(
  { func, worlds, differences, outcome }: FunctionOutcome,
  configurations: readonly string[],
): JsonFunction {
  const differs = differences.map((each) => describeContext(each, configurations))
  return {
    function: func,
    outcome: outcome.kind,
    contexts: worlds,
    ...(outcome.kind === 'equal in its callers' ? { callers: outcome.callers } : {}),
    ...(outcome.kind === 'open' ? { reason: outcome.reason } : {}),
    ...(differs.length === 0 ? {} : { differs }),
  }
}

function differenceOf(confirmed: Confirmed, configurations: readonly string[]): JsonDifference {
  const { difference, configuration } = confirmed
  const { moments, cast } = wayTo(confirmed)
  return {
    function: difference.func,
    configuration: configurations[configuration] ?? '',
    path: moments.map((moment) => momentOf(moment, cast.tasks)),
    common: difference.at,
    old: difference.old.map(markOf),
    new: difference.new.map(markOf),
  }
}

function markOf({ kind, what, values, before, func, span }: Mark): JsonMark {
  const place = useSite(span)
  return {
    kind,
    what,
    values: values.map(valueOf),
    ...(before === undefined ? {} : { before: valueOf(before) }),
    function: func,
    file: place.file,
    line: place.line,
  }
}

function valueOf(value: Value): number | string | null {
  return isKnown(value) ? jsonValue(value) : null
}
