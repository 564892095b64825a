// What a check hands to its reports: one outcome for each configuration that was searched, and what
// was checked at all. Reports only read; how the outcomes came about is the command line's business.

import type { Diagnostic } from '../base/diagnostic.ts'
import type { SearchResult } from '../ir/verdict.ts'
import type { Constants } from './field-words.ts'
import type { Moment } from '../sim/timeline.ts'
import type { Cast } from './cast.ts'
import type { Cycle } from './tell-cycle.ts'

export type VerdictKind = 'holds' | 'violated' | 'vacuous' | 'unfinished'

/** How much of what ran was the user's code, and what was not followed exactly. */
export interface Coverage {
  readonly functions: {
    readonly tree: number
    readonly library: number
    readonly system: number
    readonly override: number
  }
  /** Functions declared to have no effect that matters here. */
  readonly irrelevant: readonly Named[]
  /** Values that the model does not track and that were branched over. */
  readonly choices: readonly Named[]
  /** Calls that give one value in the machine described here. */
  readonly constants: readonly FixedValue[]
  /** Functions of the tree that the machine library stands in for. */
  readonly cuts: readonly Named[]
  /** Fields that are not what the tree declares. */
  readonly fields: readonly ChangedField[]
  /** Functions nobody defines, allowed by the user. */
  readonly opaque: readonly string[]
  /** Source lines of kernel C that were interpreted. */
  readonly lines: number
}

export interface Named {
  readonly name: string
  readonly reason: string
}

export interface FixedValue extends Named {
  readonly value: bigint
}

export interface ChangedField extends Named {
  readonly owner: string
  /** `u64, starts with 0, wrapping`. */
  readonly declared: string
  readonly used: string
  /** Without: stores do nothing, and it reads as 0. */
  readonly tracked: boolean
}

/** A violation's path, replayed. */
export interface Witness {
  readonly moments: readonly Moment[]
  readonly cast: Cast
  /** What can go on for ever behind it, where that is what is wrong. */
  readonly cycle?: Cycle
}

/** One configuration of one subject, searched. */
export interface SearchBounds {
  readonly cpus: number
  readonly tasks: number
  readonly depth: number
  /** What the model leaves out on purpose, one sentence each. */
  readonly assumptions: readonly string[]
}

export interface Outcome {
  /** The tree or system: properties of different subjects are different questions. */
  readonly subject: string
  /** `preempt=full nohz_full=on`. */
  readonly configuration: string
  readonly config: Readonly<Record<string, string>>
  readonly constants: Constants
  readonly bounds: SearchBounds
  readonly statements: ReadonlyMap<string, string>
  /** What a claim says the verdict is, by property. */
  readonly expected: Readonly<Record<string, VerdictKind>>
  readonly result: SearchResult
  readonly witnesses: ReadonlyMap<string, Witness>
  readonly coverage: Coverage
  /** Searched by an earlier run, whose figures these are. */
  readonly cached?: boolean
  /** The configuration that was searched in its place, because nothing that the code looks at differs. */
  readonly sameAs?: string
}

/** One row of a matrix: a tree for an architecture under a configuration. */
export interface CheckedTree {
  readonly subject: string
  readonly path: string
  readonly arch: string
  readonly kernel?: string
  /** Why it could not be checked: code, file and message. */
  readonly problem?: string
}

export interface CheckedInput {
  readonly kind: 'tree' | 'systems'
  readonly path: string
  readonly kernel?: string
  readonly arch?: string
}

export interface CheckReport {
  readonly version: string
  /** Wall-clock time of the whole check. */
  readonly elapsedSeconds: number
  /** In the order in which they were asked for; none when systems were checked. */
  readonly trees: readonly CheckedTree[]
  readonly input: CheckedInput
  /** Reductions that were switched off; all when searches were to be made without any. */
  readonly without: readonly string[]
  readonly outcomes: readonly Outcome[]
  readonly diagnostics: readonly Diagnostic[]
}
