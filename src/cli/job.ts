// What the command line needs from whoever reads trees and systems: Programs ready to be searched.
//
// Loading one tree gives several jobs, one for each configuration worth telling apart. The command
// line knows nothing of C, of kernels or of checked TypeScript beyond these few lines.

import type { Parsed } from '../base/diagnostic.ts'
import type { LoadedClaims } from '../claims/load-claims.ts'
import type { Constants } from '../front/c/token.ts'
import type { SourceHost } from '../front/c/source-host.ts'
import type { Program } from '../ir/program.ts'
import type { LinkReport } from '../link/report.ts'
import type { VerdictKind } from '../report/outcome.ts'

/** One Program to search: one configuration of one tree, or one system. */
export interface Job {
  /** The tree or system. Jobs of one subject answer the same questions together. */
  readonly subject: string
  /** What sets it apart from its subject's other jobs: `preempt=full nohz_full=on`. May be empty. */
  readonly name: string
  readonly program: Program
  readonly report: LinkReport
  readonly config: Readonly<Record<string, string>>
  /** The tree's constants by name, for telling stories: `TIF_*`, `HARDIRQ_MASK`, … */
  readonly constants?: Constants
  /** What a claim says the verdict is, by property. */
  readonly expected?: Readonly<Record<string, VerdictKind>>
  /** The properties that this job is about, if not all that are asked for. */
  readonly only?: readonly string[]
  /** Its first violation ends its search, and no other. */
  readonly first?: boolean
}

export interface Loaded {
  readonly jobs: readonly Job[]
  /** Release of the tree. */
  readonly kernel?: string
}

export interface LoadLimits {
  /** Contexts on one stack; the loader's own default when absent. */
  readonly depth?: number
  readonly allowOpaque: boolean
}

export interface TreeRequest extends LoadLimits {
  readonly tree: string
  readonly arch: string
  /** A kernel `.config`. */
  readonly configFile?: string
  /** `CONFIG_X=y`, in the order given. */
  readonly settings: readonly string[]
  /** Code of other CPUs stops at each access. */
  readonly stepwise?: boolean
  /** Boots are added in which other CPUs flip switches at any time. */
  readonly flip?: boolean
}

/** Every combination is checked. */
export interface TreesRequest extends LoadLimits {
  readonly trees: readonly string[]
  /** `all` stands for those that are known for the tree's release. */
  readonly architectures: readonly string[]
  /** Kernel `.config`s, or `preset`. */
  readonly configFiles: readonly string[]
  readonly settings: readonly string[]
  readonly stepwise?: boolean
  readonly flip?: boolean
  /** Only every `of`-th combination, beginning with `index`, which counts from 0. */
  readonly shard?: { readonly index: number; readonly of: number }
}

export interface SystemsRequest extends LoadLimits {
  /** Names of bundled systems or paths of modules; none means every bundled system. */
  readonly systems: readonly string[]
}

export interface ClaimsLoader {
  /** The bundled systems. */
  all(): readonly string[]
  has(system: string): boolean
  /** Undefined when something is wrong, or when the system has none of these claims. */
  load(system: string, ids: readonly string[]): Parsed<LoadedClaims | undefined>
}

/** Errors in the diagnostics mean that nothing can be checked, whatever the value holds. */
export interface Loaders {
  loadTree(request: TreeRequest, host: SourceHost): Parsed<Loaded> | Promise<Parsed<Loaded>>
  /** Those that can be checked in this tree. */
  architectures(tree: string): Parsed<readonly string[]>
  loadSystems(request: SystemsRequest): Parsed<Loaded> | Promise<Parsed<Loaded>>
  /** Absent: no system has claims. */
  readonly claims?: ClaimsLoader
}
