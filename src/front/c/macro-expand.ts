// Macro expansion of a stream of tokens, after D. Prosser's algorithm with hide sets.
//
// The stream pulls from a source (the lines of a file) and pushes expansions back in front of it, so a
// macro's arguments may lie in the text that follows its name. Everything that can grow without bound
// (expansions, tokens made, nesting of calls) is counted; when a count runs out, expansion ends.

import type { Diagnostic, DiagnosticCode } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import { expandBuiltin, isBuiltin } from './macro-builtin.ts'
import type { Builtins } from './macro-builtin.ts'
import { substitute } from './macro-substitute.ts'
import type { Argument } from './macro-substitute.ts'
import type { Macro, MacroTable } from './macro.ts'
import type { SourceToken } from './source-token.ts'

export interface ExpansionLimits {
  readonly expansions: number
  /** Tokens made by macros, long ones counting more. */
  readonly madeTokens: number
  /** Macro calls within arguments of macro calls. */
  readonly callDepth: number
  /** Mistakes that are reported before the unit is given up. */
  readonly mistakes: number
}

/** Everything that expansion in one translation unit shares. */
export interface Expander {
  readonly macros: MacroTable
  readonly limits: ExpansionLimits
  readonly builtins: Builtins
  readonly diagnostics: Diagnostic[]
  expansions: number
  madeTokens: number
  callDepth: number
  /** A limit was hit: nothing expands any more and the unit is abandoned. */
  exhausted: boolean
}

interface Pending {
  readonly tokens: readonly SourceToken[]
  at: number
}

export interface Stream {
  readonly pending: Pending[]
  /** Undefined at the end of the file (or list): calls cannot go on beyond it. */
  readonly source: () => SourceToken | undefined
}

/** The next token that needs no more expansion; undefined at the end of the source. */
export function nextExpanded(expander: Expander, stream: Stream): SourceToken | undefined {
  for (;;) {
    const token = read(stream)
    if (token === undefined || token.kind !== 'identifier' || expander.exhausted) return token
    const entry = expander.macros.get(token.text)
    if (entry === undefined) {
      if (!isBuiltin(expander.builtins, token.text)) return token
      const made = expandBuiltin(expander.builtins, token, {
        next: () => read(stream),
        call: () => collectCall(expander, stream, token, Infinity)?.args,
      })
      if (made === undefined) return token
      push(stream, made)
    } else {
      if (entry.role === 'kept' || token.hidden.includes(token.text)) return token
      if (!expandMacro(expander, stream, entry.macro, token)) return token
    }
  }
}

export function expandAll(
  expander: Expander,
  tokens: readonly SourceToken[],
): readonly SourceToken[] {
  const out: SourceToken[] = []
  const stream: Stream = { pending: [{ tokens, at: 0 }], source: () => undefined }
  for (;;) {
    const token = nextExpanded(expander, stream)
    if (token === undefined) return out
    out.push(token)
  }
}

/** Puts tokens in front of what the stream still holds. */
function push(stream: Stream, tokens: readonly SourceToken[]): void {
  const { pending } = stream
  const top = pending.at(-1)
  if (top !== undefined && top.at >= top.tokens.length) pending.pop()
  if (tokens.length > 0) pending.push({ tokens, at: 0 })
}

function read(stream: Stream): SourceToken | undefined {
  const { pending } = stream
  for (;;) {
    const top = pending.at(-1)
    if (top === undefined) return stream.source()
    const token = top.tokens[top.at]
    if (token !== undefined) {
      top.at++
      return token
    }
    pending.pop()
  }
}

/** False when the name is not a call of its function-like macro after all. */
function expandMacro(expander: Expander, stream: Stream, macro: Macro, name: SourceToken): boolean {
  let args: readonly Argument[] = []
  let hidden = name.hidden
  if (macro.parameters !== undefined) {
    const most = macro.variadic ? macro.parameters.length : Infinity
    const call = collectCall(expander, stream, name, most)
    if (call === undefined) return false
    const fitted = fitArguments(expander, macro, call.args, name)
    if (fitted === undefined) {
      wrongCount(expander, macro, name, call.args.length)
      return true
    }
    args = fitted
    hidden = hidden.filter((each) => call.close.hidden.includes(each))
  }
  if (!count(expander, name)) return false
  const made = substitute({
    macro,
    name,
    args,
    hidden: [...hidden, macro.name],
    report: (message, span) => complain(expander, 'C011', message, span),
    afford: (tokens) => afford(expander, name, tokens),
  })
  push(stream, made)
  return true
}

function lazily(
  expander: Expander,
  raw: readonly SourceToken[],
  omitted: boolean,
  name: SourceToken,
): Argument {
  let known: readonly SourceToken[] | undefined
  return {
    raw,
    omitted,
    expanded() {
      known ??= expandArgument(expander, raw, name)
      return known
    },
  }
}

function expandArgument(
  expander: Expander,
  raw: readonly SourceToken[],
  name: SourceToken,
): readonly SourceToken[] {
  if (!raw.some((token) => token.kind === 'identifier')) return raw
  if (expander.callDepth >= expander.limits.callDepth) {
    exhaust(expander, name, `macro calls are nested more than ${expander.limits.callDepth} deep`)
    return raw
  }
  expander.callDepth++
  const made = expandAll(expander, raw)
  expander.callDepth--
  return made
}

interface CollectedCall {
  readonly args: readonly (readonly SourceToken[])[]
  readonly close: SourceToken
}

/**
 * The arguments behind a name, or undefined (and nothing consumed) when no `(` follows.
 * `most`: so many arguments at the most; the last one takes the commas that follow.
 */
function collectCall(
  expander: Expander,
  stream: Stream,
  name: SourceToken,
  most: number,
): CollectedCall | undefined {
  const open = read(stream)
  if (open === undefined) return undefined
  if (open.text !== '(' || open.kind !== 'punctuator') {
    push(stream, [open])
    return undefined
  }
  const args: SourceToken[][] = []
  let current: SourceToken[] = []
  let last = open
  for (let depth = 0; ;) {
    const token = read(stream)
    if (token === undefined) {
      complain(expander, 'C010', `the call of macro ${name.text} has no )`, name.span)
      return { args: [...args, current], close: last }
    }
    last = token
    if (token.kind === 'punctuator') {
      if (token.text === ')' && depth === 0) return { args: [...args, current], close: token }
      if (token.text === ',' && depth === 0 && args.length < most - 1) {
        args.push(current)
        current = []
        continue
      }
      if (token.text === '(') depth++
      if (token.text === ')') depth--
    }
    current.push(token)
  }
}

/** One argument per parameter; undefined when the counts do not agree. */
function fitArguments(
  expander: Expander,
  macro: Macro,
  given: readonly (readonly SourceToken[])[],
  name: SourceToken,
): readonly Argument[] | undefined {
  const wanted = macro.parameters?.length ?? 0
  const isEmpty = given.length === 1 && given[0]?.length === 0
  if (wanted === 0) return isEmpty ? [] : undefined
  const isShort = macro.variadic && given.length === wanted - 1
  if (given.length !== wanted && !isShort) return undefined
  const omitted = isShort || (macro.variadic && wanted === 1 && isEmpty)
  const all = isShort ? [...given, []] : given
  return all.map((raw, index) => lazily(expander, raw, omitted && index === wanted - 1, name))
}

/** Counts one expansion; false when there may be no more of them. */
function count(expander: Expander, name: SourceToken): boolean {
  const { limits } = expander
  expander.expansions++
  if (expander.expansions > limits.expansions) {
    exhaust(expander, name, `more than ${limits.expansions} macro expansions`)
  }
  return !expander.exhausted
}

function afford(expander: Expander, name: SourceToken, tokens: number): boolean {
  const { limits } = expander
  expander.madeTokens += tokens
  if (expander.madeTokens > limits.madeTokens) {
    exhaust(expander, name, `macros made more than ${limits.madeTokens} tokens`)
  }
  return !expander.exhausted
}

function exhaust(expander: Expander, name: SourceToken, message: string): void {
  abandon(expander, name.span, `${message} while expanding ${name.text}`)
}

/** A limit was hit: says so and ends the unit. */
export function abandon(expander: Expander, span: Span, message: string): void {
  if (expander.exhausted) return
  expander.exhausted = true
  expander.diagnostics.push({
    code: 'C009',
    severity: 'error',
    message: `${message}; the rest of this unit was not read`,
    span,
  })
}

function wrongCount(expander: Expander, macro: Macro, name: SourceToken, given: number): void {
  const wanted = macro.parameters?.length ?? 0
  const most = macro.variadic ? `${wanted - 1} or more` : `${wanted}`
  const where = `${macro.span.file}:${macro.span.line}`
  const message = `macro ${macro.name} takes ${most} arguments (${where}) and was given ${given}`
  complain(expander, 'C010', message, name.span)
}

/** Reports one mistake; a file that is not C at all is given up instead of listed line by line. */
export function complain(
  expander: Expander,
  code: DiagnosticCode,
  message: string,
  span: Span,
  help?: string,
): void {
  if (expander.exhausted) return
  const diagnostic: Diagnostic = { code, severity: 'error', message, span }
  expander.diagnostics.push(help === undefined ? diagnostic : { ...diagnostic, help })
  const { mistakes } = expander.limits
  if (expander.diagnostics.length >= mistakes) {
    abandon(expander, span, `${mistakes} mistakes were found`)
  }
}
