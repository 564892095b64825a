// How tests of the preprocessor write their cases: source text in, one line of text out.

import type { Diagnostic } from '../../base/diagnostic.ts'
import { preprocess } from './preprocess.ts'
import type { PreprocessedUnit } from './token.ts'
import type { PreprocessOptions } from './preprocess-options.ts'
import { memoryHost } from './source-host.ts'
import type { Token } from './token.ts'
import type { Parsed } from '../../base/diagnostic.ts'

type Choices = Partial<PreprocessOptions> & { readonly files?: Readonly<Record<string, string>> }

/** Preprocesses `source` as the file t.c; includes are looked for in include/ and then in the root. */
export function run(source: string, choices: Choices = {}): Parsed<PreprocessedUnit> {
  const { files = {}, ...options } = choices
  const host = memoryHost(new Map([...Object.entries(files), ['t.c', source]]))
  return preprocess('t.c', { host, config: new Map(), includeDirs: ['include', '.'], ...options })
}

/** The tokens that are left, with one space between them. */
export function expand(source: string, choices: Choices = {}): string {
  return spell(run(source, choices).value.tokens)
}

export function spell(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ')
}

/** `C010 2:3` for each diagnostic of this severity. */
export function failures(source: string, choices: Choices = {}): readonly string[] {
  return summary(run(source, choices).diagnostics, 'error')
}

export function summary(
  diagnostics: readonly Diagnostic[],
  severity: Diagnostic['severity'],
): readonly string[] {
  return diagnostics
    .filter((each) => each.severity === severity)
    .map(({ code, span }) => `${code} ${span.line}:${span.column}`)
}
