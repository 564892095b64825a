// One translation unit: top-level items in source order.
//
// What is no function, type or object of the subset is stepped over and counted. A function whose
// body does not parse is kept by name with the reason, so that the linker can say what is missing
// if somebody needs it; a body is never kept in part. Typedefs become known as they are passed. Bodies are
// parsed when they are needed, as if it had happened in their place.

import type { Diagnostic, Parsed } from '../../base/diagnostic.ts'
import type { Span } from '../../base/span.ts'
import type {
  ExprNode,
  FunctionNode,
  FunctionTypeNode,
  ObjectNode,
  PrototypeNode,
  TypeNode,
  UnitNode,
} from './ast.ts'
import type { Cursor, Grammar } from './parse-c-cursor.ts'
import {
  accept,
  expect,
  fail,
  peek,
  peekText,
  skipBalanced,
  startCursor,
} from './parse-c-cursor.ts'
import { looseCode, unclosed } from './parse-c-brackets.ts'
import { readBody } from './parse-c-bodies.ts'
import { parseAssignment } from './parse-c-expressions.ts'
import { parseBlockBody } from './parse-c-statements.ts'
import type { Declarator, Specifiers } from './parse-c-types.ts'
import { parseDeclarator, parseSpecifiers } from './parse-c-types.ts'
import type { Token, TranslationUnit } from './token.ts'

interface UnitState {
  readonly functions: FunctionNode[]
  readonly prototypes: Map<string, PrototypeNode>
  readonly typedefs: Map<string, TypeNode>
  /** How many typedefs came before each. */
  readonly typedefOrder: Map<string, number>
  readonly objects: ObjectNode[]
  skipped: number
  readonly diagnostics: Diagnostic[]
}

/** A unit may be part of several trees, and no tree changes what was parsed. */
const parsedUnits = new WeakMap<TranslationUnit, Parsed<UnitNode>>()

/** Never fails as a whole: what was not understood is inside the unit, with its reason. */
export function parseUnit(unit: TranslationUnit): Parsed<UnitNode> {
  const known = parsedUnits.get(unit) ?? parseWhole(unit)
  parsedUnits.set(unit, known)
  return known
}

function parseWhole(unit: TranslationUnit): Parsed<UnitNode> {
  const { cursor, state } = begin(unit)
  while (cursor.position < unit.tokens.length) parseNext(cursor, state)
  const { functions, prototypes, typedefs, objects, skipped } = state
  const { structs, enums } = cursor
  const value = { file: unit.file, functions, prototypes, typedefs, structs, enums, objects }
  return { value: { ...value, constants: unit.constants, skipped }, diagnostics: state.diagnostics }
}

const grammar: Grammar = { assignment: parseAssignment, block: parseBlockBody }

/** How far a unit has been parsed. */
interface Begun {
  readonly state: UnitState
  readonly place: Pick<Cursor, 'position' | 'structs' | 'enums'>
}

/** Behind what this unit has in common with others, which is parsed once. */
function begin({ file, tokens, beginning }: TranslationUnit): {
  readonly cursor: Cursor
  readonly state: UnitState
} {
  const begun = beginning && copyOf(parseBeginning(beginning))
  const state: UnitState = begun?.state ?? {
    functions: [],
    prototypes: new Map(),
    typedefs: new Map(),
    typedefOrder: new Map(),
    objects: [],
    skipped: 0,
    diagnostics: [],
  }
  const cursor = startCursor(file, tokens, grammar, (name) => state.typedefs.has(name))
  return { cursor: { ...cursor, ...begun?.place }, state }
}

function copyOf({ state, place }: Begun): Begun {
  return {
    state: {
      functions: [...state.functions],
      prototypes: new Map(state.prototypes),
      typedefs: new Map(state.typedefs),
      typedefOrder: new Map(state.typedefOrder),
      objects: [...state.objects],
      skipped: state.skipped,
      diagnostics: [...state.diagnostics],
    },
    place: {
      position: place.position,
      structs: new Map(place.structs),
      enums: [...place.enums],
    },
  }
}

const parsedBeginnings = new WeakMap<readonly Token[], Begun>()

/** Items that end so near to the end of a beginning may depend on what follows; nearly always none does. */
const nearEnd = 100

/** The items of a beginning for which nobody looked behind its end: they are the same whatever follows. */
function parseBeginning(tokens: readonly Token[]): Begun {
  const known = parsedBeginnings.get(tokens)
  if (known !== undefined) return known
  const { cursor, state } = begin({ file: '', tokens, constants: new Map(), files: [] })
  let sure = copyOf({ state, place: cursor })
  while (cursor.position < tokens.length) {
    parseNext(cursor, state)
    if (cursor.reach >= tokens.length) break
    if (cursor.position >= tokens.length - nearEnd) sure = copyOf({ state, place: cursor })
  }
  parsedBeginnings.set(tokens, sure)
  return sure
}

function parseNext(cursor: Cursor, state: UnitState): void {
  const start = cursor.position
  resetFailure(cursor)
  if (accept(cursor, ';')) return
  parseItem(cursor, state)
  const isDeclaration = cursor.failure === undefined
  if (!isDeclaration) {
    state.skipped++
    cursor.failure = undefined
    cursor.position = itemEnd(cursor, start)
    cursor.reach = Math.max(cursor.reach, cursor.position)
  }
  const isLast = cursor.position >= cursor.tokens.length
  const item = isDeclaration && !isLast ? [] : cursor.tokens.slice(start, cursor.position)
  const problem =
    (isDeclaration ? undefined : looseCode(item)) ?? (isLast ? unclosed(item) : undefined)
  if (problem !== undefined) state.diagnostics.push(problem)
}

function resetFailure(cursor: Cursor): void {
  cursor.failure = undefined
  cursor.nesting = 0
  cursor.end = cursor.tokens.length
  if (cursor.locals.size > 0) cursor.locals = new Set()
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
    if (state.typedefs.has(name)) return
    state.typedefOrder.set(name, state.typedefs.size)
    state.typedefs.set(name, type)
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
  state.objects.push({
    name,
    storage: storageOf(words),
    internal: words.includes('static'),
    declarationOnly: words.includes('extern') && initial === undefined,
    type: key === undefined ? type : { kind: 'integer', type: { bits: 1, signed: false } },
    initial: key === undefined ? initial : keyValue,
    span,
  })
}

function storageOf(words: readonly string[]): ObjectNode['storage'] {
  if (words.includes('__percpu_object')) return 'percpu'
  if (!words.some((word) => word.startsWith('__static_key_'))) return 'global'
  return words.includes('__key_of_boot') ? 'static key of boot' : 'static key'
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
  const parameters = type.parameters.flatMap(({ name }) => (name === undefined ? [] : [name]))
  const names = [...cursor.locals, ...parameters]
  const read = readBody(cursor, names, after, state)
  state.functions.push({
    name: declarator.name ?? '',
    type,
    attributes: specifiers.words,
    span: declarator.span,
    lines: countLines(specifiers.span, last),
    get body() {
      return read().body
    },
    get unparsable() {
      return read().unparsable
    },
    source: { tokens: cursor.tokens, from: start, to: after },
  })
  cursor.position = after
}

/** A function that one macro produced counts as the line that used the macro. */
function countLines(first: Span, last: Span): number {
  return first.file === last.file && last.line >= first.line ? last.line - first.line + 1 : 1
}
