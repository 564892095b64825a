// What is wrong with the user's input. Front ends and the linker return diagnostics beside the part
// they understood and never throw; text, JSON and SARIF are printed from the same value.

import type { Span } from './span.ts'

/** Stable codes: C… kernel C, T… checked TypeScript, L… linking, K… kernel trees, U… wrong use. */
export type DiagnosticCode = `${'C' | 'T' | 'L' | 'K' | 'U'}${string}`

export interface Diagnostic {
  readonly code: DiagnosticCode
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly span: Span
  /** What to do about it, in one sentence. */
  readonly help?: string
}

/** The part that was understood, plus what was not. */
export interface Parsed<T> {
  readonly value: T
  readonly diagnostics: readonly Diagnostic[]
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

/** Two lines as a compiler prints them: position, code and message; then the help. */
export function printDiagnostic(diagnostic: Diagnostic): string {
  const { code, message, span, help } = diagnostic
  const where = span.line === 0 ? span.file : `${span.file}:${span.line}:${span.column}`
  const via =
    span.via === undefined ? '' : `\n  in a macro used at ${span.via.file}:${span.via.line}`
  const advice = help === undefined ? '' : `\n  help: ${help}`
  return `${where}  ${code}  ${message}${via}${advice}`
}
