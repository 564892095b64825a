// One translation unit: top-level items in source order.
//
// What is no function, type or object of the subset is stepped over and counted. A function whose
// body does not parse is kept by name with the reason, so that the linker can say what is missing
// if somebody needs it; a body is never kept in part. Typedefs become known as they are passed.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type {
  ExprNode,
  FunctionNode,
  FunctionTypeNode,
  ObjectNode,
  PrototypeNode,
  StatementNode,
  UnitNode,
} from './ast.ts'
import type { Cursor } from './parse-c-cursor.ts'
import {
  accept,
  expect,
  fail,
  hereSpan,
  nested,
  peek,
  peekText,
  skipBalanced,
  startCursor,
} from './parse-c-cursor.ts'
import { parseAssignment } from './parse-c-expressions.ts'
import { parseBlockBody } from './parse-c-statements.ts'
import type { Declarator, Specifiers } from './parse-c-types.ts'
import { parseDeclarator, parseSpecifiers } from './parse-c-types.ts'
import type { TranslationUnit } from './token.ts'

interface UnitState {
  readonly functions: FunctionNode[]
  readonly prototypes: Map<string, PrototypeNode>
  readonly objects: ObjectNode[]
  skipped: number
  readonly diagnostics: Diagnostic[]
}

/** A unit may be part of several trees, and no tree changes what was parsed. */
const parsedUnits = new WeakMap<TranslationUnit, Parsed<UnitNode>>()

/** Never fails as a whole: what was not understood is inside the unit, with its reason. */
export function parseUnit(unit: TranslationUnit): Parsed<UnitNode> {
  const known = parsedUnits.get(unit) ?? parseItems(unit)
  parsedUnits.set(unit, known)
  return known
}

function parseItems(unit: TranslationUnit): Parsed<UnitNode> {
  const cursor = startCursor(unit.file, unit.tokens, {
    assignment: parseAssignment,
    block: parseBlockBody,
  })
  const state: UnitState = {
    functions: [],
    prototypes: new Map(),
    objects: [],
    skipped: 0,
    diagnostics: [],
  }
  while (cursor.position < unit.tokens.length) {
    const start = cursor.position
    resetFailure(cursor)
    if (accept(cursor, ';')) continue
    parseItem(cursor, state)
    if (cursor.failure !== undefined) {
      state.skipped++
      cursor.failure = undefined
      cursor.position = itemEnd(cursor, start)
      reportLooseBraces(cursor, start, state)
    }
  }
  const { functions, prototypes, objects, skipped } = state
  const { typedefs, structs, enums } = cursor
  const value = { file: unit.file, functions, prototypes, typedefs, structs, enums, objects }
  return { value: { ...value, constants: unit.constants, skipped }, diagnostics: state.diagnostics }
}

function resetFailure(cursor: Cursor): void {
  cursor.failure = undefined
  cursor.nesting = 0
  cursor.end = cursor.tokens.length
  if (cursor.locals.size > 0) cursor.locals = new Set()
}

/**
 * Items that are no C are mostly macros. A closing brace among them is none: a function ended before its
 * author meant it to, and what is left of it stands outside.
 */
function reportLooseBraces({ tokens, position }: Cursor, start: number, state: UnitState): void {
  let depth = 0
  for (const token of tokens.slice(start, position)) {
    if (token.kind !== 'punctuator') continue
    if (token.text === '{') depth++
    else if (token.text === '}' && depth > 0) depth--
    else if (token.text === '}') {
      const help = 'look for a brace too many in the function before it'
      const message = 'this closing brace belongs to nothing'
      const { span } = token
      state.diagnostics.push({ code: 'C100', severity: 'error', message, span, help })
      return
    }
  }
}

/** Behind the next `;` or `{ … }` outside of parentheses: where another item can begin. */
function itemEnd(cursor: Cursor, start: number): number {
  for (let index = start; index < cursor.tokens.length; index++) {
    const token = cursor.tokens[index]
    if (token?.kind !== 'punctuator') continue
    if (token.text === ';') return index + 1
    if (token.text === '{') {
      const after = skipBalanced(cursor, index)
      return cursor.tokens[after]?.text === ';' ? after + 1 : after
    }
    if (token.text === '(') index = skipBalanced(cursor, index) - 1
  }
  return cursor.tokens.length
}

function parseItem(cursor: Cursor, state: UnitState): void {
  const start = cursor.position
  const specifiers = parseSpecifiers(cursor)
  if (accept(cursor, ';')) return
  while (peek(cursor) !== undefined) {
    const declarator = parseDeclarator(cursor, specifiers.type)
    if (declarator.name === undefined) {
      fail(cursor, 'expected a name')
      return
    }
    if (declarator.type.kind === 'function' && peekText(cursor) === '{') {
      parseFunction(cursor, state, { specifiers, declarator, type: declarator.type, start })
      return
    }
    recordDeclarator(cursor, state, specifiers, declarator)
    if (!accept(cursor, ',')) break
  }
  expect(cursor, ';')
}

function recordDeclarator(
  cursor: Cursor,
  state: UnitState,
  specifiers: Specifiers,
  declarator: Declarator,
): void {
  const { words } = specifiers
  const name = declarator.name ?? ''
  const { type, span } = declarator
  if (words.includes('typedef')) {
    if (!cursor.typedefs.has(name)) cursor.typedefs.set(name, type)
    return
  }
  if (type.kind === 'function') {
    if (cursor.failure === undefined && !state.prototypes.has(name)) {
      state.prototypes.set(name, { name, type, attributes: words })
    }
    return
  }
  const key = words.find((word) => word.startsWith('__static_key_'))
  const keyValue: ExprNode = {
    kind: 'number',
    span,
    value: key === '__static_key_true' ? 1n : 0n,
    type: { bits: 1, signed: false },
  }
  const initial = accept(cursor, '=') ? parseAssignment(cursor) : undefined
  if (cursor.failure !== undefined) return
  const percpu = words.includes('__percpu_object')
  state.objects.push({
    name,
    storage: key === undefined ? (percpu ? 'percpu' : 'global') : 'static key',
    internal: words.includes('static'),
    declarationOnly: words.includes('extern') && initial === undefined,
    type: key === undefined ? type : { kind: 'integer', type: { bits: 1, signed: false } },
    initial: key === undefined ? initial : keyValue,
    span,
  })
}

interface FunctionHead {
  readonly specifiers: Specifiers
  readonly declarator: Declarator
  readonly type: FunctionTypeNode
  /** Index of the first token. */
  readonly start: number
}

function parseFunction(cursor: Cursor, state: UnitState, head: FunctionHead): void {
  const { specifiers, declarator, type, start } = head
  const after = skipBalanced(cursor, cursor.position)
  const last = cursor.tokens[after - 1]?.span ?? declarator.span
  for (const parameter of type.parameters) {
    if (parameter.name !== undefined) cursor.locals.add(parameter.name)
  }
  cursor.end = after
  const { body, failure } = parseBody(cursor)
  state.functions.push({
    name: declarator.name ?? '',
    type,
    attributes: specifiers.words,
    span: declarator.span,
    lines: countLines(specifiers.span, last),
    body: failure === undefined ? body : [],
    unparsable: failure,
    source: { tokens: cursor.tokens, from: start, to: after },
  })
  cursor.failure = undefined
  cursor.end = cursor.tokens.length
  cursor.position = after
}

function parseBody(cursor: Cursor): {
  body: StatementNode[]
  failure: { message: string; span: Span } | undefined
} {
  const body = nested(cursor, [], () => parseBlockBody(cursor))
  if (cursor.failure === undefined && cursor.position < cursor.end) {
    fail(cursor, 'text behind the closing brace', hereSpan(cursor))
  }
  return { body, failure: cursor.failure }
}

/** A function that one macro produced counts as the line that used the macro. */
function countLines(first: Span, last: Span): number {
  return first.file === last.file && last.line >= first.line ? last.line - first.line + 1 : 1
}
