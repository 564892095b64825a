// What the caller of the preprocessor chooses: where text comes from, what is followed, what is kept.
//
// The preprocessor knows nothing of any kernel version: which headers count, which names have a meaning
// of ours and which words are noise all come in here (`kernel-words.ts` has the tables for Linux).

import type { Config } from './config.ts'
import type { ExpansionLimits } from './macro-expand.ts'
import type { SourceHost } from './source-host.ts'
import type { Token } from './token.ts'

export interface PreprocessLimits extends ExpansionLimits {
  readonly includeDepth: number
  readonly includes: number
  /** Characters of one file. */
  readonly fileLength: number
  /** Tokens of the preprocessed unit. */
  readonly tokens: number
}

export const defaultLimits: PreprocessLimits = {
  expansions: 300_000,
  madeTokens: 1_000_000,
  callDepth: 200,
  includeDepth: 200,
  includes: 20_000,
  fileLength: 4_000_000,
  tokens: 1_000_000,
  mistakes: 200,
}

export interface DropWords {
  readonly words: ReadonlySet<string>
  /** Words that go away together with their argument list. */
  readonly calls: ReadonlySet<string>
}

export interface PreprocessOptions {
  readonly host: SourceHost
  readonly config: Config
  /** The configuration names every symbol that is on: absent means off, and is not reported. */
  readonly completeConfig?: boolean
  /** Searched in order; a missing `asm/x.h` is looked for as `asm-generic/x.h` as well. */
  readonly includeDirs: readonly string[]
  /** Whether an include of this tree path is followed; otherwise it is passed over silently. */
  readonly allow?: (path: string) => boolean
  /** Headers read before the unit: tree paths, or names as in `#include <…>`. */
  readonly forced?: readonly string[]
  /** Never expanded, whatever the tree defines. */
  readonly keep?: ReadonlySet<string>
  /** Number of parameters that our meaning of a kept macro assumes; -1 for an object-like one. */
  readonly arities?: ReadonlyMap<string, number>
  readonly drop?: DropWords
  /** Attribute and storage words for the parser to record; kept like `keep`. */
  readonly recordWords?: ReadonlySet<string>
  /** `#define`s of ours; the tree cannot change them. */
  readonly prelude?: string
  /** Macros of the compiler and of the command line, by name. */
  readonly defines?: ReadonlyMap<string, string>
  readonly limits?: Partial<PreprocessLimits>
  /** Told each token that no condition leaves out, as it stands in its file, before any macro is expanded. */
  readonly watch?: (token: Token) => void
}
