// C expressions by precedence climbing.
//
// `(name)` is a cast when `name` is a known type, or when what follows could not continue an
// expression (`(word)1`, `(word *)p`); otherwise it is a parenthesis. Call arguments may be type
// names or raw operand text, because kernel macros that stay unexpanded take both; whether such an
// argument makes sense is for the lowering to say.

import type { IntType } from '../../base/integer.ts'
import { i32, i64, u32, u64 } from '../../base/integer.ts'
import type { BinaryOperator, Designator, ExprNode, InitialNode, UnaryOperator } from './ast.ts'
import type { Cursor } from './parse-c-cursor.ts'
import {
  accept,
  advance,
  expect,
  fail,
  hereSpan,
  maxChain,
  nested,
  noExpression,
  peek,
  peekName,
  peekText,
  skipBalanced,
} from './parse-c-cursor.ts'
import { parseTypeName, startsType } from './parse-c-types.ts'
import type { Token } from './token.ts'

const precedence = new Map<string, number>([
  ['||', 1],
  ['&&', 2],
  ['|', 3],
  ['^', 4],
  ['&', 5],
  ['==', 6],
  ['!=', 6],
  ['<', 7],
  ['>', 7],
  ['<=', 7],
  ['>=', 7],
  ['<<', 8],
  ['>>', 8],
  ['+', 9],
  ['-', 9],
  ['*', 10],
  ['/', 10],
  ['%', 10],
])

const binaryOperators = new Map<string, BinaryOperator>(
  (
    ['|', '^', '&', '==', '!=', '<', '>', '<=', '>=', '<<', '>>', '+', '-', '*', '/', '%'] as const
  ).map((op) => [op, op]),
)

const compound = new Map(
  (['+', '-', '*', '/', '%', '&', '|', '^', '<<', '>>'] as const).map((op) => [`${op}=`, op]),
)

const prefixes = new Map<string, UnaryOperator>(
  (['-', '+', '!', '~', '*', '&'] as const).map((op) => [op, op]),
)

/** With commas. */
export function parseExpression(cursor: Cursor): ExprNode {
  let left = parseAssignment(cursor)
  for (let count = 0; peekText(cursor) === ','; count++) {
    const span = hereSpan(cursor)
    advance(cursor)
    if (count > maxChain) fail(cursor, `more than ${maxChain} operators in one expression`, span)
    left = { kind: 'comma', span, left, right: parseAssignment(cursor) }
  }
  return left
}

/** Without commas: an argument, an initialiser, an assignment. */
export function parseAssignment(cursor: Cursor): ExprNode {
  return nested(cursor, noExpression(cursor), () => {
    const target = parseConditional(cursor)
    const span = hereSpan(cursor)
    const text = peekText(cursor)
    const op = compound.get(text)
    if (text !== '=' && op === undefined) return target
    advance(cursor)
    return { kind: 'assign', span, op, target, value: parseAssignment(cursor) }
  })
}

function parseConditional(cursor: Cursor): ExprNode {
  const condition = parseBinary(cursor, 1)
  const span = hereSpan(cursor)
  if (!accept(cursor, '?')) return condition
  const then = peekText(cursor) === ':' ? undefined : nestedExpression(cursor)
  expect(cursor, ':')
  const otherwise = nested(cursor, noExpression(cursor), () => parseConditional(cursor))
  return { kind: 'conditional', span, condition, then, otherwise }
}

function nestedExpression(cursor: Cursor): ExprNode {
  return nested(cursor, noExpression(cursor), () => parseExpression(cursor))
}

function parseBinary(cursor: Cursor, lowest: number): ExprNode {
  let left = parseUnary(cursor)
  for (let count = 0; ; count++) {
    const text = peekText(cursor)
    const level = precedence.get(text)
    if (level === undefined || level < lowest) return left
    const span = hereSpan(cursor)
    advance(cursor)
    if (count > maxChain) fail(cursor, `more than ${maxChain} operators in one expression`, span)
    const right = parseBinary(cursor, level + 1)
    const op = binaryOperators.get(text)
    if (op !== undefined) left = { kind: 'binary', span, op, left, right }
    else left = { kind: 'logical', span, op: text === '&&' ? '&&' : '||', left, right }
  }
}

function parseUnary(cursor: Cursor): ExprNode {
  const span = hereSpan(cursor)
  const text = peekText(cursor)
  const op = prefixes.get(text)
  if (op !== undefined) {
    advance(cursor)
    const operand = nested(cursor, noExpression(cursor), () => parseUnary(cursor))
    return { kind: 'unary', span, op, operand }
  }
  if (text === '++' || text === '--') {
    advance(cursor)
    const target = nested(cursor, noExpression(cursor), () => parseUnary(cursor))
    return { kind: 'increment', span, by: text === '++' ? 1n : -1n, prefix: true, target }
  }
  if (text === 'sizeof') return parseSizeof(cursor)
  if (text === '__extension__') {
    advance(cursor)
    return nested(cursor, noExpression(cursor), () => parseUnary(cursor))
  }
  if (text === '(' && startsCast(cursor)) return parseCast(cursor)
  return parsePostfix(cursor)
}

/** Whether the parenthesis here holds a type name that is applied to what follows. */
function startsCast(cursor: Cursor): boolean {
  if (startsType(cursor, 1)) return true
  const name = peekName(cursor, 1)
  if (name === undefined || cursor.locals.has(name)) return false
  let ahead = 2
  while (peekText(cursor, ahead) === '*') ahead++
  if (peekText(cursor, ahead) !== ')') return false
  if (ahead > 2) return true
  const next = peek(cursor, ahead + 1)
  if (next === undefined) return false
  // What follows can only begin an operand, so the parenthesis is no operand itself.
  return next.kind !== 'punctuator' || next.text === '~' || next.text === '!'
}

function parseCast(cursor: Cursor): ExprNode {
  const span = hereSpan(cursor)
  advance(cursor)
  const type = parseTypeName(cursor)
  expect(cursor, ')')
  if (peekText(cursor) === '{') return parseBraces(cursor, type)
  const operand = nested(cursor, noExpression(cursor), () => parseUnary(cursor))
  return { kind: 'cast', span, type, operand }
}

function parseSizeof(cursor: Cursor): ExprNode {
  const span = hereSpan(cursor)
  advance(cursor)
  if (peekText(cursor) === '(' && startsType(cursor, 1)) {
    advance(cursor)
    const type = parseTypeName(cursor)
    expect(cursor, ')')
    return { kind: 'sizeof', span, of: type }
  }
  const operand = nested(cursor, noExpression(cursor), () => parseUnary(cursor))
  return { kind: 'sizeof', span, of: operand }
}

function parsePostfix(cursor: Cursor): ExprNode {
  const start = cursor.position
  let value = parsePrimary(cursor)
  for (let count = 0; count <= maxChain; count++) {
    const span = hereSpan(cursor)
    const text = peekText(cursor)
    if (text === '[') {
      advance(cursor)
      const index = nestedExpression(cursor)
      expect(cursor, ']')
      value = { kind: 'index', span, object: value, index }
    } else if (text === '(') {
      const args = parseArguments(cursor)
      const named = value.kind === 'name' ? value.span : span
      const source = { tokens: cursor.tokens, from: start, to: cursor.position }
      value = { kind: 'call', span: named, callee: value, args, source }
    } else if (text === '.' || text === '->') {
      advance(cursor)
      const name = peekName(cursor)
      if (name === undefined) fail(cursor, 'expected the name of a member')
      advance(cursor)
      value = { kind: 'member', span, object: value, name: name ?? '', arrow: text === '->' }
    } else if (text === '++' || text === '--') {
      advance(cursor)
      const by = text === '++' ? 1n : -1n
      value = { kind: 'increment', span, by, prefix: false, target: value }
    } else return value
  }
  fail(cursor, `more than ${maxChain} operators in one expression`, hereSpan(cursor))
  return value
}

function parseArguments(cursor: Cursor): ExprNode[] {
  expect(cursor, '(')
  const args: ExprNode[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== ')') {
    args.push(nested(cursor, noExpression(cursor), () => parseArgument(cursor)))
    if (!accept(cursor, ',')) break
    if (peekText(cursor) === ')') fail(cursor, 'expected an argument')
  }
  expect(cursor, ')')
  return args
}

function parseArgument(cursor: Cursor): ExprNode {
  const span = hereSpan(cursor)
  const start = cursor.position
  if (startsType(cursor)) {
    const type = parseTypeName(cursor)
    if (endsArgument(cursor)) return { kind: 'type', span, type }
  } else {
    const value = parseAssignment(cursor)
    if (endsArgument(cursor)) return value
  }
  return takeOpaque(cursor, start)
}

function endsArgument(cursor: Cursor): boolean {
  return cursor.failure === undefined && [',', ')'].includes(peekText(cursor))
}

/**
 * The argument's text as it stands: up to the comma or parenthesis that ends it. With braces in it, it was meant as
 * an expression or an initialiser, and what is wrong with that stays wrong.
 */
function takeOpaque(cursor: Cursor, start: number): ExprNode {
  const { failure } = cursor
  cursor.failure = undefined
  cursor.position = start
  const span = hereSpan(cursor)
  while (peek(cursor) !== undefined && ![',', ')', ';', '}', ']'].includes(peekText(cursor))) {
    const opens = ['(', '[', '{'].includes(peekText(cursor))
    cursor.position = opens ? skipBalanced(cursor, cursor.position) : cursor.position + 1
  }
  const tokens = cursor.tokens.slice(start, cursor.position)
  if (hasLooseSemicolon(tokens)) fail(cursor, 'expected an argument', span)
  if (tokens.some(({ kind, text }) => kind === 'punctuator' && text === '{')) {
    cursor.failure ??= failure
  }
  return { kind: 'opaque', span, tokens }
}

/** Nothing that C or a macro means by text has a `;` in parentheses, but for the heads of loops. */
function hasLooseSemicolon(tokens: readonly Token[]): boolean {
  const open: string[] = []
  return tokens.some(({ kind, text }, at) => {
    if (kind !== 'punctuator') return false
    if (text === '(' && tokens[at - 1]?.text === 'for') open.push('for')
    else if (['(', '[', '{'].includes(text)) open.push(text)
    else if ([')', ']', '}'].includes(text)) open.pop()
    return text === ';' && ['(', '['].includes(open.at(-1) ?? '')
  })
}

function parsePrimary(cursor: Cursor): ExprNode {
  const token = peek(cursor)
  const span = hereSpan(cursor)
  if (token === undefined) {
    fail(cursor, 'expected an expression')
    return noExpression(cursor)
  }
  if (token.kind === 'identifier') {
    advance(cursor)
    return { kind: 'name', span, name: token.text }
  }
  if (token.kind === 'number') return parseNumber(cursor, token)
  if (token.kind === 'character') return parseCharacter(cursor, token)
  if (token.kind === 'string') return parseString(cursor)
  if (token.text === '{') return parseBraces(cursor, undefined)
  if (token.text === '(' && peekText(cursor, 1) === '{') {
    advance(cursor)
    const body = nested(cursor, [], () => cursor.grammar.block(cursor))
    expect(cursor, ')')
    return { kind: 'block', span, body }
  }
  if (accept(cursor, '(')) {
    const value = nestedExpression(cursor)
    expect(cursor, ')')
    return value
  }
  fail(cursor, 'expected an expression')
  return noExpression(cursor)
}

/** Adjacent strings are one; words between them are string macros that stayed unexpanded. */
function parseString(cursor: Cursor): ExprNode {
  const span = hereSpan(cursor)
  let text = ''
  for (let token = peek(cursor); token !== undefined; token = peek(cursor)) {
    if (token.kind === 'string') text += token.text.slice(1, -1)
    else if (token.kind !== 'identifier') break
    advance(cursor)
  }
  return { kind: 'string', span, text }
}

function parseCharacter(cursor: Cursor, token: Token): ExprNode {
  const span = hereSpan(cursor)
  advance(cursor)
  const match = /^'(?:\\0|([^\\']))'$/u.exec(token.text)
  if (match === null) fail(cursor, 'an escape sequence in a character constant', span)
  const value = BigInt(match?.[1]?.codePointAt(0) ?? 0)
  return { kind: 'number', span, value, type: i32 }
}

function parseNumber(cursor: Cursor, token: Token): ExprNode {
  const span = hereSpan(cursor)
  advance(cursor)
  const match =
    /^(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)((?:[uU](?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU]?)?)$/u.exec(
      token.text,
    )
  const digits = match?.[1]
  if (digits === undefined) {
    fail(cursor, `\`${token.text}\` is no integer`, span)
    return noExpression(cursor)
  }
  const octal = /^0[0-9]+$/u.test(digits)
  if (octal && /[89]/u.test(digits)) fail(cursor, `\`${token.text}\` is no octal number`, span)
  const value = cursor.failure === undefined ? BigInt(octal ? `0o${digits.slice(1)}` : digits) : 0n
  const suffix = (match?.[2] ?? '').toLowerCase()
  const decimal = /^[1-9]/u.test(digits)
  if (value >= 1n << 64n) fail(cursor, `\`${token.text}\` does not fit 64 bits`, span)
  return { kind: 'number', span, value, type: literalType(value, suffix, decimal) }
}

/** C11 6.4.4.1: the first type of the list in which the value fits. */
export function literalType(value: bigint, suffix: string, decimal: boolean): IntType {
  const unsigned = suffix.includes('u')
  const long = suffix.includes('l')
  const candidates = [i32, u32, i64, u64].filter(
    (type) => (!long || type.bits === 64) && (unsigned ? !type.signed : type.signed || !decimal),
  )
  const fits = candidates.find((type) => value < 1n << BigInt(type.bits - (type.signed ? 1 : 0)))
  return fits ?? u64
}

function parseBraces(
  cursor: Cursor,
  type: Extract<ExprNode, { kind: 'braces' }>['type'],
): ExprNode {
  const span = hereSpan(cursor)
  expect(cursor, '{')
  const items: InitialNode[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== '}') {
    items.push(nested(cursor, { path: [], value: noExpression(cursor) }, () => parseItem(cursor)))
    if (!accept(cursor, ',')) break
  }
  expect(cursor, '}')
  return { kind: 'braces', span, type, items }
}

function parseItem(cursor: Cursor): InitialNode {
  const path: Designator[] = []
  for (;;) {
    if (peekText(cursor) === '.' && peekName(cursor, 1) !== undefined) {
      path.push({ kind: 'member', name: peekText(cursor, 1) })
      advance(cursor)
      advance(cursor)
    } else if (accept(cursor, '[')) {
      const index = nestedExpression(cursor)
      if (accept(cursor, '...')) fail(cursor, 'a range of array elements')
      expect(cursor, ']')
      path.push({ kind: 'element', index })
    } else break
  }
  if (path.length > 0) expect(cursor, '=')
  return { path, value: parseAssignment(cursor) }
}
