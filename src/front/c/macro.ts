// What a `#define` says, and the table of macros of one translation unit.
//
// Three kinds of name are not the tree's to define: kept names (recorded, so that `#ifdef` sees them,
// never expanded), our own prelude (fixed: the tree's #define and #undef of it are passed over), and
// CONFIG symbols (looked up in the preset).

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type { SourceToken } from './source-token.ts'

export interface Macro {
  readonly name: string
  /** Undefined for an object-like macro. */
  readonly parameters: readonly string[] | undefined
  /** The last parameter takes all remaining arguments. */
  readonly variadic: boolean
  readonly body: readonly SourceToken[]
  /** For each body token the index of the parameter that it names, or -1. */
  readonly slots: readonly number[]
  /** Neither parameters nor operators in the body: it is copied as it stands. */
  readonly plain: boolean
  readonly span: Span
}

/** The tokens of a `#define` after the word itself. Undefined when they do not make a macro. */
export function parseMacro(tokens: readonly SourceToken[], at: Span): Parsed<Macro | undefined> {
  const [name, open] = tokens
  if (name === undefined || name.kind !== 'identifier') {
    return malformed(name?.span ?? at, '#define needs the name of a macro')
  }
  if (name.text === 'defined') return malformed(name.span, '`defined` cannot be a macro')
  if (open === undefined || open.text !== '(' || open.spaced) {
    return checked(macroOf(name, undefined, false, tokens.slice(1)))
  }
  const close = tokens.findIndex((token) => token.text === ')' && token.kind === 'punctuator')
  if (close < 0) return malformed(open.span, 'the parameter list of this macro has no )')
  const list = parseParameters(tokens.slice(2, close))
  if (list === undefined) return malformed(open.span, 'this is not a list of macro parameters')
  return checked(macroOf(name, list.parameters, list.variadic, tokens.slice(close + 1)))
}

function checked(macro: Macro): Parsed<Macro | undefined> {
  const edge = [macro.body[0], macro.body.at(-1)].find((token) => token?.text === '##')
  if (edge === undefined) return { value: macro, diagnostics: [] }
  return malformed(edge.span, '## needs a token on both sides')
}

interface ParameterList {
  readonly parameters: readonly string[]
  readonly variadic: boolean
}

function parseParameters(tokens: readonly SourceToken[]): ParameterList | undefined {
  const parameters: string[] = []
  if (tokens.length === 0) return { parameters, variadic: false }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]
    const after = tokens[at + 1]
    if (token === undefined) return undefined
    if (token.text === '...') {
      if (after !== undefined) return undefined
      return { parameters: [...parameters, '__VA_ARGS__'], variadic: true }
    }
    if (token.kind !== 'identifier' || parameters.includes(token.text)) return undefined
    parameters.push(token.text)
    if (after === undefined) return { parameters, variadic: false }
    if (after.text === '...') {
      return tokens.length === at + 2 ? { parameters, variadic: true } : undefined
    }
    if (after.text !== ',') return undefined
    at++
  }
  return undefined
}

function macroOf(
  name: SourceToken,
  parameters: readonly string[] | undefined,
  variadic: boolean,
  body: readonly SourceToken[],
): Macro {
  const slots = body.map((token) =>
    parameters === undefined || token.kind !== 'identifier' ? -1 : parameters.indexOf(token.text),
  )
  const operators = body.some(
    (token) =>
      token.text === '##' ||
      (parameters !== undefined && token.text === '#') ||
      (variadic && token.text === '__VA_OPT__'),
  )
  const plain = !operators && slots.every((slot) => slot < 0)
  return { name: name.text, parameters, variadic, body, slots, plain, span: name.span }
}

function malformed(span: Span, message: string): Parsed<undefined> {
  const diagnostic: Diagnostic = { code: 'C003', severity: 'error', message, span }
  return { value: undefined, diagnostics: [diagnostic] }
}

/** How a definition stands in the table. */
export interface MacroEntry {
  readonly macro: Macro
  /** `kept`: known as defined, never expanded. `fixed`: ours, the tree cannot change it. */
  readonly role: 'tree' | 'kept' | 'fixed'
}

export type MacroTable = Map<string, MacroEntry>
