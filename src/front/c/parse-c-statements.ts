// C statements and local declarations.
//
// A block is a flat list in which labels and cases are statements of their own, as in the source:
// the lowering jumps to them. Names declared locally are remembered, so that a variable may be
// called like a typedef.

import type { StatementNode, VariableNode } from './ast.ts'
import type { Cursor } from './parse-c-cursor.ts'
import {
  accept,
  advance,
  expect,
  fail,
  hereSpan,
  nested,
  peek,
  peekName,
  peekText,
  takeBalanced,
} from './parse-c-cursor.ts'
import { parseAssignment, parseExpression } from './parse-c-expressions.ts'
import { parseDeclarator, parseSpecifiers, startsDeclaration } from './parse-c-types.ts'

/** `{ … }`, the braces included. */
export function parseBlockBody(cursor: Cursor): StatementNode[] {
  expect(cursor, '{')
  const body: StatementNode[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== '}') body.push(...parseItems(cursor))
  expect(cursor, '}')
  return body
}

/** One statement, with the labels in front of it. */
function parseItems(cursor: Cursor): StatementNode[] {
  const items: StatementNode[] = []
  for (;;) {
    const label = parseLabel(cursor)
    if (label === undefined) break
    items.push(label)
  }
  // C23 allows a label at the end of a block.
  if (items.length > 0 && peekText(cursor) === '}') return items
  items.push(nested(cursor, { kind: 'empty', span: hereSpan(cursor) }, () => parsePlain(cursor)))
  return items
}

function parseLabel(cursor: Cursor): StatementNode | undefined {
  const span = hereSpan(cursor)
  const name = peekName(cursor)
  if (name === 'case') {
    advance(cursor)
    const from = parseExpression(cursor)
    const to = accept(cursor, '...') ? parseExpression(cursor) : undefined
    expect(cursor, ':')
    return { kind: 'case', span, from, to }
  }
  if (peekText(cursor, 1) !== ':' || name === undefined) return undefined
  advance(cursor)
  advance(cursor)
  return name === 'default' ? { kind: 'default', span } : { kind: 'label', span, name }
}

/** The body of an `if` or a loop; several items only when labels stand in front. */
function parseSubstatement(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  const items = parseItems(cursor)
  const only = items[0]
  return items.length === 1 && only !== undefined ? only : { kind: 'block', span, body: items }
}

function parsePlain(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  const text = peekText(cursor)
  switch (text) {
    case '{':
      return { kind: 'block', span, body: parseBlockBody(cursor) }
    case ';':
      advance(cursor)
      return { kind: 'empty', span }
    case 'if':
      return parseIf(cursor)
    case 'while':
    case 'switch':
      return parseHeaded(cursor, text)
    case 'do':
      return parseDo(cursor)
    case 'for':
      return parseFor(cursor)
    case 'return':
    case 'goto':
    case 'break':
    case 'continue':
      return parseJump(cursor, text)
    case 'asm':
    case '__asm__':
    case '__asm':
    case 'asm_inline':
      return parseAsm(cursor)
    case 'else':
      fail(cursor, '`else` without `if`')
      return { kind: 'empty', span }
    case '__attribute__':
      advance(cursor)
      takeBalanced(cursor)
      return { kind: 'empty', span }
    default:
      return startsDeclaration(cursor) ? parseDeclaration(cursor) : parseExpressionStatement(cursor)
  }
}

function parseExpressionStatement(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  const value = parseExpression(cursor)
  expect(cursor, ';')
  return { kind: 'expression', span, value }
}

function parseIf(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  expect(cursor, '(')
  const condition = parseExpression(cursor)
  expect(cursor, ')')
  const then = parseSubstatement(cursor)
  const otherwise = accept(cursor, 'else') ? parseSubstatement(cursor) : undefined
  return { kind: 'if', span, condition, then, otherwise }
}

function parseHeaded(cursor: Cursor, kind: 'while' | 'switch'): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  expect(cursor, '(')
  const head = parseExpression(cursor)
  expect(cursor, ')')
  const body = parseSubstatement(cursor)
  if (kind === 'while') return { kind, span, condition: head, body }
  return { kind, span, value: head, body }
}

function parseDo(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  const body = parseSubstatement(cursor)
  expect(cursor, 'while')
  expect(cursor, '(')
  const condition = parseExpression(cursor)
  expect(cursor, ')')
  expect(cursor, ';')
  return { kind: 'do', span, body, condition }
}

function parseFor(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  expect(cursor, '(')
  let first: StatementNode | undefined
  if (!accept(cursor, ';')) {
    first = startsDeclaration(cursor) ? parseDeclaration(cursor) : parseExpressionStatement(cursor)
  }
  const condition = peekText(cursor) === ';' ? undefined : parseExpression(cursor)
  expect(cursor, ';')
  const step = peekText(cursor) === ')' ? undefined : parseExpression(cursor)
  expect(cursor, ')')
  return { kind: 'for', span, first, condition, step, body: parseSubstatement(cursor) }
}

function parseJump(cursor: Cursor, kind: 'return' | 'goto' | 'break' | 'continue'): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  if (kind === 'return') {
    const value = peekText(cursor) === ';' ? undefined : parseExpression(cursor)
    expect(cursor, ';')
    return { kind, span, value }
  }
  if (kind !== 'goto') {
    expect(cursor, ';')
    return { kind, span }
  }
  const name = peekName(cursor)
  if (name === undefined) fail(cursor, 'a computed goto')
  advance(cursor)
  expect(cursor, ';')
  return { kind, span, name: name ?? '' }
}

function parseAsm(cursor: Cursor): StatementNode {
  const span = hereSpan(cursor)
  advance(cursor)
  while (['volatile', '__volatile__', 'inline', 'goto'].includes(peekText(cursor))) advance(cursor)
  const tokens = peekText(cursor) === '(' ? takeBalanced(cursor) : []
  expect(cursor, ';')
  return { kind: 'asm', span, tokens }
}

function parseDeclaration(cursor: Cursor): StatementNode {
  const { type, words, span } = parseSpecifiers(cursor)
  const variables: VariableNode[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== ';') {
    const declarator = parseDeclarator(cursor, type)
    if (declarator.name === undefined) {
      fail(cursor, 'expected the name of a variable')
      break
    }
    if (!words.includes('typedef')) cursor.locals.add(declarator.name)
    if (peekText(cursor) === 'asm') fail(cursor, 'a variable bound to a register')
    const initial = accept(cursor, '=') ? parseAssignment(cursor) : undefined
    variables.push({ name: declarator.name, type: declarator.type, initial, span: declarator.span })
    if (!accept(cursor, ',')) break
    if (peekText(cursor) === ';') fail(cursor, 'expected the name of a variable')
  }
  expect(cursor, ';')
  const storage = (['static', 'extern', 'typedef'] as const).find((word) => words.includes(word))
  return { kind: 'declare', span, storage: storage ?? 'auto', variables }
}
