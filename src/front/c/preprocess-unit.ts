// The state of one translation unit while it is being preprocessed.
//
// One unit owns its macros: nothing leaks from one `.c` file into the next, as in the kernel's build.
// Only lexed files are shared between units, because they do not depend on any macro.

import type { Diagnostic, DiagnosticCode } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { complain } from './macro-expand.ts'
import type { Expander } from './macro-expand.ts'
import { askedConfig, newQuestions, testDefined } from './preprocess-questions.ts'
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

export interface Unit {
  readonly options: PreprocessOptions
  readonly limits: PreprocessLimits
  readonly expander: Expander
  readonly questions: Questions
  readonly readers: Reader[]
  readonly tokens: SourceToken[]
  readonly diagnostics: Diagnostic[]
  readonly files: Set<string>
  readonly onceFiles: Set<string>
  includes: number
  readingPrelude: boolean
}

export function newUnit(options: PreprocessOptions): Unit {
  const limits = { ...defaultLimits, ...options.limits }
  const diagnostics: Diagnostic[] = []
  const macros: Expander['macros'] = new Map()
  const questions = newQuestions(options.config, macros)
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
    expander,
    questions,
    readers: [],
    tokens: [],
    diagnostics,
    files: new Set(),
    onceFiles: new Set(),
    includes: 0,
    readingPrelude: false,
  }
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
