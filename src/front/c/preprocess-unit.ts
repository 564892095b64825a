// The state of one translation unit while it is being preprocessed.
//
// One unit owns its macros: nothing leaks from one `.c` file into the next, as in the kernel's build. What
// units share is the text that all of them begin with: it is read once, and each goes on from a copy.
// Lexed files are shared too, because they do not depend on any macro.

import type { Diagnostic, DiagnosticCode, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { complain } from './macro-expand.ts'
import type { Expander } from './macro-expand.ts'
import { askedConfig, forkQuestions, newQuestions, testDefined } from './preprocess-questions.ts'
import type { Questions } from './preprocess-questions.ts'
import { defaultLimits } from './preprocess-options.ts'
import type { PreprocessLimits, PreprocessOptions } from './preprocess-options.ts'
import type { LexedFile, SourceToken } from './source-token.ts'

/** An #if whose #endif has not come yet. */
export interface Conditional {
  readonly open: SourceToken
  /** Some group of it has been read already. */
  taken: boolean
  elseSeen: boolean
}

/** A file that is being read; includes stack up. */
export interface Reader {
  readonly file: LexedFile
  readonly conditionals: Conditional[]
  /** Index of the next token, and of the first directive that does not lie before it. */
  at: number
  directive: number
}

/** By path the latest text of a file, and what it is as tokens. */
export type LexedFiles = Map<string, { readonly text: string; readonly file: Parsed<LexedFile> }>

export interface Unit {
  readonly options: PreprocessOptions
  readonly limits: PreprocessLimits
  readonly lexed: LexedFiles
  readonly expander: Expander
  readonly questions: Questions
  readonly readers: Reader[]
  readonly tokens: SourceToken[]
  readonly diagnostics: Diagnostic[]
  readonly files: Set<string>
  /** What the host has answered so far: while it answers the same, reading again would find the same. */
  readonly reads: Map<string, string | undefined>
  readonly onceFiles: Set<string>
  includes: number
  readingPrelude: boolean
}

/** An empty one. */
export function newUnit(options: PreprocessOptions, lexed: LexedFiles): Unit {
  const macros: Expander['macros'] = new Map()
  return unitOf(options, lexed, newQuestions(options.config, macros), [])
}

function unitOf(
  options: PreprocessOptions,
  lexed: LexedFiles,
  questions: Questions,
  diagnostics: Diagnostic[],
): Unit {
  const limits = { ...defaultLimits, ...options.limits }
  const { macros } = questions
  const expander: Expander = {
    macros,
    limits,
    builtins: {
      config: options.config,
      asked: (name, span) => askedConfig(questions, name, span),
      isDefined: (name) => testDefined(questions, name),
      inCondition: false,
      counter: 0,
    },
    diagnostics,
    expansions: 0,
    madeTokens: 0,
    callDepth: 0,
    exhausted: false,
  }
  return {
    options,
    limits,
    lexed,
    expander,
    questions,
    readers: [],
    tokens: [],
    diagnostics,
    files: new Set(),
    reads: new Map(),
    onceFiles: new Set(),
    includes: 0,
    readingPrelude: false,
  }
}

/** Another unit that has read so much already; from here on it asks the host of `options`. */
export function forkUnit(unit: Unit, options: PreprocessOptions): Unit {
  const fork = unitOf(options, unit.lexed, forkQuestions(unit.questions), [...unit.diagnostics])
  const { expansions, madeTokens, exhausted, builtins } = unit.expander
  Object.assign(fork.expander, { expansions, madeTokens, exhausted })
  fork.expander.builtins.counter = builtins.counter
  return {
    ...fork,
    tokens: [...unit.tokens],
    files: new Set(unit.files),
    reads: new Map(unit.reads),
    onceFiles: new Set(unit.onceFiles),
    includes: unit.includes,
  }
}

/** The text of a file, or undefined when there is none. */
export function readText(unit: Unit, path: string): string | undefined {
  const { reads } = unit
  const known = reads.get(path)
  if (known !== undefined || reads.has(path)) return known
  const text = unit.options.host.read(path)
  reads.set(path, text)
  return text
}

export function report(
  unit: Unit,
  code: DiagnosticCode,
  span: Span,
  message: string,
  help?: string,
): void {
  complain(unit.expander, code, message, span, help)
}
