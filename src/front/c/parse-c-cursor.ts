// Where the parser stands in a unit's tokens, and what it has learnt so far.
//
// Failing is sticky: after the first failure every look at the tokens sees the end of input, so each
// parse function runs out quickly and returns a placeholder that nobody keeps. The caller of a whole
// item looks at `failure` once. Every loop of the parser ends at the end of input; that is the rule
// that keeps any token stream, however wrong, from hanging or overflowing the stack.

import type { Span } from '../../base/span.ts'
import type { EnumNode, ExprNode, StatementNode, StructNode } from './ast.ts'
import type { Token } from './token.ts'

/** Nested parentheses, blocks and else-ifs. */
const maxNesting = 200
/** Operators in one chain such as `a + b + c`. */
export const maxChain = 1000

/** The grammar is one knot (types hold expressions, expressions hold types and blocks): tied here. */
export interface Grammar {
  readonly assignment: (cursor: Cursor) => ExprNode
  readonly block: (cursor: Cursor) => StatementNode[]
}

export interface Cursor {
  readonly grammar: Grammar
  readonly file: string
  readonly tokens: readonly Token[]
  position: number
  /** The last token that was looked at so far: what comes behind it has had no say. */
  reach: number
  /** First token that does not belong to the item being parsed. */
  end: number
  failure: { readonly message: string; readonly span: Span } | undefined
  nesting: number
  /** Names that hide typedefs inside the function being parsed. */
  locals: Set<string>
  /** Whether a typedef of this name came before. */
  readonly isTypedef: (name: string) => boolean
  readonly structs: Map<string, StructNode>
  readonly enums: EnumNode[]
}

export function startCursor(
  file: string,
  tokens: readonly Token[],
  grammar: Grammar,
  isTypedef: Cursor['isTypedef'],
): Cursor {
  return {
    grammar,
    file,
    tokens,
    position: 0,
    reach: -1,
    end: tokens.length,
    failure: undefined,
    nesting: 0,
    locals: new Set(),
    isTypedef,
    structs: new Map(),
    enums: [],
  }
}

/** The token `ahead` places further, or undefined at the end of the item and after a failure. */
export function peek(cursor: Cursor, ahead = 0): Token | undefined {
  if (cursor.failure !== undefined) return undefined
  const index = cursor.position + ahead
  if (index > cursor.reach) cursor.reach = index
  return index < cursor.end ? cursor.tokens[index] : undefined
}

/** Spelling of the next token; a string literal never equals an operator or a word. */
export function peekText(cursor: Cursor, ahead = 0): string {
  const token = peek(cursor, ahead)
  if (token === undefined || token.kind === 'string' || token.kind === 'character') return ''
  return token.text
}

export function peekName(cursor: Cursor, ahead = 0): string | undefined {
  const token = peek(cursor, ahead)
  return token?.kind === 'identifier' ? token.text : undefined
}

export function hereSpan(cursor: Cursor): Span {
  cursor.reach = Math.max(cursor.reach, cursor.position)
  const token =
    cursor.tokens[Math.min(cursor.position, cursor.tokens.length - 1)] ?? cursor.tokens[0]
  return token?.span ?? { file: cursor.file, line: 1, column: 1 }
}

export function advance(cursor: Cursor): void {
  if (cursor.failure === undefined && cursor.position < cursor.end) cursor.position++
}

/** Takes the next token when it is spelt `text`. */
export function accept(cursor: Cursor, text: string): boolean {
  if (peekText(cursor) !== text) return false
  advance(cursor)
  return true
}

export function expect(cursor: Cursor, text: string): void {
  if (!accept(cursor, text)) fail(cursor, `expected \`${text}\``)
}

/** Records the first thing that went wrong; later ones are consequences. */
export function fail(cursor: Cursor, message: string, span?: Span): void {
  if (cursor.failure !== undefined) return
  const token = peek(cursor)
  const found = token === undefined ? 'the end' : `\`${token.text.slice(0, 40)}\``
  cursor.failure = {
    message: span === undefined ? `${message}, found ${found}` : message,
    span: span ?? hereSpan(cursor),
  }
}

/** Runs `parse` one level deeper, or fails when that is too deep. */
export function nested<T>(cursor: Cursor, placeholder: T, parse: () => T): T {
  if (cursor.nesting >= maxNesting) {
    fail(cursor, `more than ${maxNesting} nested parts`, hereSpan(cursor))
    return placeholder
  }
  cursor.nesting++
  const value = parse()
  cursor.nesting--
  return value
}

/** What closes each bracket. */
export const closing: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
])

/**
 * Index after the bracket that closes the one at `start`; the end of the item when none does.
 * Mismatched brackets are only counted by their own kind, so a stray `)` cannot swallow a file.
 */
export function skipBalanced(cursor: Cursor, start: number): number {
  const open = cursor.tokens[start]?.text ?? ''
  const close = closing.get(open)
  let depth = 0
  let index = start
  for (; index < cursor.end; index++) {
    const token = cursor.tokens[index]
    if (token?.kind !== 'punctuator') continue
    if (token.text === open) depth++
    else if (token.text === close && --depth === 0) break
  }
  cursor.reach = Math.max(cursor.reach, index)
  return Math.min(index + 1, cursor.end)
}

/** Takes everything inside the brackets that start here, and the brackets. */
export function takeBalanced(cursor: Cursor): readonly Token[] {
  if (cursor.failure !== undefined) return []
  const after = skipBalanced(cursor, cursor.position)
  const tokens = cursor.tokens.slice(cursor.position + 1, Math.max(after - 1, cursor.position))
  cursor.position = after
  return tokens
}

/** Stands for an expression that could not be parsed; never leaves the parser. */
export function noExpression(cursor: Cursor): ExprNode {
  return {
    kind: 'number',
    span: hereSpan(cursor),
    value: 0n,
    type: { bits: 32, signed: true },
  }
}
