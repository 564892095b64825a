// One macro body with its arguments put in: `#`, `##`, `__VA_OPT__` and GNU's `, ## args`.
//
// Follows D. Prosser's algorithm behind ANSI C (the `subst`, `glue` and `hsadd` parts). Body tokens get
// the place of use as `via`; argument tokens keep their own place, for that is where they were written.

import type { Span } from '../../base/span.ts'
import { kindOfToken } from './lex.ts'
import type { Macro } from './macro.ts'
import type { SourceToken } from './source-token.ts'
import type { TokenKind } from './token.ts'

export interface Argument {
  readonly raw: readonly SourceToken[]
  /** The call does not have this variable argument at all, not even as an empty one. */
  readonly omitted: boolean
  /** Completely expanded; computed when first needed. */
  expanded(): readonly SourceToken[]
}

export interface Use {
  readonly macro: Macro
  /** The name where the macro was used. */
  readonly name: SourceToken
  readonly args: readonly Argument[]
  /** Hide set of everything that the expansion makes. */
  readonly hidden: readonly string[]
  report(message: string, span: Span): void
  /** Asked before this many tokens are made; false when there may be no more of them. */
  afford(tokens: number): boolean
}

interface Substitution {
  readonly use: Use
  readonly macros: readonly string[]
  readonly out: SourceToken[]
  /** Hide sets are few and shared: the last union is nearly always the next one too. */
  union: { of: readonly string[]; is: readonly string[] }
}

export function substitute(use: Use): readonly SourceToken[] {
  const { macro, name, hidden } = use
  const state: Substitution = {
    use,
    macros: [macro.name, ...name.macros],
    out: [],
    union: { of: hidden, is: hidden },
  }
  if (!use.afford(macro.body.length)) return []
  if (macro.plain) for (const token of macro.body) state.out.push(instantiate(state, token))
  else substituteRange(state, 0, macro.body.length)
  const made = state.out.some((token) => token.text === '')
    ? state.out.filter((token) => token.text !== '')
    : state.out
  const [first] = made
  if (first !== undefined && first.spaced !== name.spaced) {
    made[0] = { ...first, spaced: name.spaced }
  }
  return made
}

function substituteRange(state: Substitution, from: number, to: number): void {
  const { body } = state.use.macro
  let pasting = false
  for (let at = from; at < to; at++) {
    const token = body[at]
    if (token === undefined) return
    if (token.text === '##' && at > from && at + 1 < to) {
      pasting = true
      continue
    }
    const beforePaste = at + 2 < to && body[at + 1]?.text === '##'
    const operand = operandAt(state, at, to, pasting || beforePaste)
    if (pasting && isCommaBeforeRest(state, at)) {
      if (state.use.args.at(-1)?.omitted === true) state.out.pop()
      for (const made of operand.tokens) state.out.push(made)
    } else if (pasting) glue(state, operand.tokens)
    else for (const made of operand.tokens) state.out.push(made)
    // An empty operand of ## is Prosser's placemarker: it has to be there to be pasted with.
    if (operand.tokens.length === 0 && body[operand.last + 1]?.text === '##' && !pasting) {
      state.out.push({ ...instantiate(state, token), text: '' })
    }
    pasting = false
    at = operand.last
  }
}

interface Operand {
  readonly tokens: readonly SourceToken[]
  /** Index of its last token in the body. */
  readonly last: number
}

function operandAt(state: Substitution, at: number, to: number, raw: boolean): Operand {
  const { macro, args } = state.use
  const token = macro.body[at]
  if (token === undefined) return { tokens: [], last: at }
  if (token.text === '#' && macro.parameters !== undefined) {
    const argument = args[macro.slots[at + 1] ?? -1]
    if (argument !== undefined && at + 1 < to) {
      return { tokens: [stringize(state, token, argument.raw)], last: at + 1 }
    }
    state.use.report('# must stand before a parameter of its macro', token.span)
    return { tokens: [], last: at }
  }
  if (macro.variadic && token.text === '__VA_OPT__') return optionalPart(state, at, to)
  const argument = args[macro.slots[at] ?? -1]
  if (argument === undefined) return { tokens: [instantiate(state, token)], last: at }
  const chosen = raw ? argument.raw : argument.expanded()
  if (!state.use.afford(chosen.length)) return { tokens: [], last: at }
  return { tokens: chosen.map((each, index) => hide(state, each, index, token)), last: at }
}

/** `__VA_OPT__(…)`: its content when there are variable arguments, nothing otherwise. */
function optionalPart(state: Substitution, at: number, to: number): Operand {
  const { macro, args } = state.use
  let depth = 0
  for (let last = at + 1; last < to; last++) {
    const text = macro.body[last]?.text
    if (text === '(') depth++
    if (text === ')') depth--
    if (depth > 0) continue
    if (text !== ')') break
    const present = (args.at(-1)?.expanded().length ?? 0) > 0
    if (!present) return { tokens: [], last }
    const inner: Substitution = { ...state, out: [] }
    substituteRange(inner, at + 2, last)
    return { tokens: inner.out, last }
  }
  const token = macro.body[at]
  state.use.report('__VA_OPT__ needs a ( … ) behind it', token?.span ?? macro.span)
  return { tokens: [], last: at }
}

/** GNU: `, ## rest` pastes nothing; the comma goes away when the call leaves `rest` out altogether. */
function isCommaBeforeRest(state: Substitution, at: number): boolean {
  const { macro, args } = state.use
  const isRest = macro.variadic && macro.slots[at] === args.length - 1
  return isRest && state.out.at(-1)?.text === ','
}

function instantiate(state: Substitution, token: SourceToken): SourceToken {
  const { file, line, column } = token.span
  return {
    kind: token.kind,
    text: token.text,
    span: { file, line, column, via: state.use.name.span },
    macros: state.macros,
    spaced: token.spaced,
    first: false,
    hidden: state.use.hidden,
    problem: token.problem,
  }
}

function hide(
  state: Substitution,
  token: SourceToken,
  index: number,
  parameter: SourceToken,
): SourceToken {
  if (token.hidden !== state.union.of) {
    state.union = { of: token.hidden, is: unite(token.hidden, state.use.hidden) }
  }
  const spaced = index === 0 ? parameter.spaced : token.spaced
  return { ...token, spaced, first: false, hidden: state.union.is }
}

function unite(left: readonly string[], right: readonly string[]): readonly string[] {
  const missing = right.filter((name) => !left.includes(name))
  return missing.length === 0 ? left : [...left, ...missing]
}

function glue(state: Substitution, right: readonly SourceToken[]): void {
  const left = state.out.pop()
  const [first] = right
  if (left === undefined || first === undefined) {
    if (left !== undefined) state.out.push(left)
    for (const token of right) state.out.push(token)
    return
  }
  if (!state.use.afford(textCost(left.text.length + first.text.length))) return
  const kind = left.text === '' ? undefined : kindOfToken(left.text + first.text)
  if (left.text === '') {
    state.out.push({ ...first, spaced: left.spaced })
  } else if (kind !== undefined) {
    state.out.push(pasted(state, left, first, kind))
  } else {
    state.use.report(`pasting "${left.text}" and "${first.text}" makes no token`, left.span)
    state.out.push(left, first)
  }
  for (const token of right.slice(1)) state.out.push(token)
}

function pasted(
  state: Substitution,
  left: SourceToken,
  right: SourceToken,
  kind: TokenKind,
): SourceToken {
  const via = left.span.via ?? state.use.name.span
  return {
    kind,
    text: left.text + right.text,
    span: { ...left.span, via },
    macros: state.macros,
    spaced: left.spaced,
    first: false,
    hidden: left.hidden.filter((name) => right.hidden.includes(name)),
    problem: undefined,
  }
}

/** Texts that grow are counted like tokens that multiply. */
function textCost(length: number): number {
  return length >> 2
}

function stringize(
  state: Substitution,
  operator: SourceToken,
  raw: readonly SourceToken[],
): SourceToken {
  const parts: string[] = []
  // Escaping can double the text.
  const length = raw.reduce((sum, token) => sum + 2 * token.text.length, 0)
  if (!state.use.afford(textCost(length))) return { ...instantiate(state, operator), text: '' }
  raw.forEach((token, index) => {
    if (index > 0 && token.spaced) parts.push(' ')
    const literal = token.kind === 'string' || token.kind === 'character'
    parts.push(literal ? token.text.replace(/["\\]/g, '\\$&') : token.text)
  })
  return { ...instantiate(state, operator), kind: 'string', text: `"${parts.join('')}"` }
}
