// What lowering carries along: where names are looked up, where steps go, what has been found wrong.
//
// Three modes share one expression lowering. `steps`: each access of state becomes a step of the draft.
// `look`: the result is one expression that looks at one instant (conditions of checks, waits, vectors,
// invariants), so functions are inlined and nothing may act. `constant`: no state at all.

import type { Expression, Statement } from 'oxc-parser'
import type { Diagnostic } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type { Expr } from '../../ir/program.ts'
import type { TsCode } from './codes.ts'
import type { Draft, Label } from './draft.ts'
import type { Meaning, Module, Scope } from './scope.ts'
import { lookUp } from './scope.ts'
import type { Binding } from './scope.ts'
import type { SymbolTable } from './symbol-table.ts'
import { diagnosticAt, spanAt } from './syntax.ts'

/** Anything with a position. */
export interface At {
  readonly start: number
}

export interface Context {
  readonly mode: 'steps' | 'look' | 'constant'
  readonly module: Module
  readonly scope: Scope
  readonly draft: Draft
  readonly symbols: SymbolTable
  readonly diagnostics: Diagnostic[]
  /** Levels of syntax above; a limit keeps our own recursion bounded. */
  readonly depth: number
  /** Functions that are being inlined into a condition. */
  readonly inlining: readonly string[]
  readonly breakTo: Label | undefined
  readonly continueTo: Label | undefined
  /** Where `return` goes inside the function of an `atomically`. */
  readonly returnTo: Label | undefined
  /** Values that the function returns. */
  readonly results: 0 | 1
  /** Emit's arguments: reads are glued, as the event is. */
  readonly observing: boolean
  /** Lowering is mutually recursive over several files; these close the circles. */
  readonly value: (context: Context, node: Expression) => Expr
  readonly statements: (context: Context, body: readonly Statement[]) => void
  readonly effect: (context: Context, node: Expression) => void
}

export const maxDepth = 300

export function report(
  context: Context,
  node: At,
  code: TsCode,
  message: string,
  help?: string,
): void {
  context.diagnostics.push(diagnosticAt(context.module.source, node.start, code, message, help))
}

export function spanOf(context: Context, node: At): Span {
  return spanAt(context.module.source, node.start)
}

/** One level further down, or undefined (and a diagnostic) when that is too deep. */
export function deeper(context: Context, node: At): Context | undefined {
  if (context.depth < maxDepth) return { ...context, depth: context.depth + 1 }
  const help = 'name parts of it with `const`, or move them into a function'
  report(context, node, 'T027', `the code is nested more than ${maxDepth} levels deep`, help)
  return undefined
}

/** What a name means here: a name of the function, or one of the module. */
export function meaningOf(context: Context, name: string): Binding | Meaning | undefined {
  return lookUp(context.scope, name) ?? context.module.names.get(name)
}
