// C declarations: specifiers, declarators, struct and enum bodies.
//
// A word that is no known type is taken for a typedef name only where C allows nothing else there
// (`word name`, `word *name`). Structs and enums that are defined on the way are recorded in the
// cursor, in source order; the type itself only names them. Attribute words that the preprocessor
// left in are recorded, not interpreted.

import type { Span } from '../../base/span.ts'
import type { ExprNode, MemberNode, ParameterNode, TypeNode } from './ast.ts'
import type { Cursor } from './parse-c-cursor.ts'
import { computed, knownIntegers, qualifiers, recorded, sizes, tagged } from './type-words.ts'
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

export interface Specifiers {
  readonly type: TypeNode
  /** Storage classes and attribute words in the order they were written. */
  readonly words: readonly string[]
  readonly span: Span
}

export interface Declarator {
  readonly name: string | undefined
  readonly type: TypeNode
  readonly span: Span
}

function isTypedef(cursor: Cursor, name: string): boolean {
  return (cursor.isTypedef(name) || knownIntegers.has(name)) && !cursor.locals.has(name)
}

/** Whether the token `ahead` surely begins a type. */
export function startsType(cursor: Cursor, ahead = 0): boolean {
  const name = peekName(cursor, ahead)
  if (name === undefined) return false
  if (sizes.has(name) || qualifiers.has(name) || tagged.has(name) || computed.has(name)) return true
  return isTypedef(cursor, name)
}

/** Whether a statement that begins here is a declaration. */
export function startsDeclaration(cursor: Cursor): boolean {
  const name = peekName(cursor)
  if (name === undefined) return false
  if (startsType(cursor) || recorded.has(name)) return true
  if (cursor.locals.has(name)) return false
  if (peekName(cursor, 1) !== undefined) return true
  // `word *name;` and `word *name = …`: a product whose value nobody uses is no statement.
  let ahead = 1
  while (peekText(cursor, ahead) === '*') ahead++
  if (ahead === 1 || peekName(cursor, ahead) === undefined) return false
  return [';', '=', ',', '['].includes(peekText(cursor, ahead + 1))
}

/** Skips `__attribute__((…))`, `__aligned(…)`, `asm("register")` behind a declarator. */
function skipAttributes(cursor: Cursor): void {
  for (;;) {
    const name = peekName(cursor)
    if (name !== '__attribute__' && name !== '__aligned' && name !== '__section') return
    advance(cursor)
    if (peekText(cursor) === '(') takeBalanced(cursor)
  }
}

interface SpecifierState {
  readonly words: string[]
  readonly sizes: string[]
  type: TypeNode | undefined
}

/** Takes one specifier word; false when the next token is none. */
function takeSpecifier(cursor: Cursor, state: SpecifierState): boolean {
  skipAttributes(cursor)
  const name = peekName(cursor)
  if (name === undefined) return false
  if (qualifiers.has(name)) advance(cursor)
  else if (recorded.has(name)) {
    state.words.push(name)
    advance(cursor)
  } else if (sizes.has(name)) {
    const twice = name !== 'long' && state.sizes.includes(name)
    if (state.type !== undefined || twice) fail(cursor, 'two types in one declaration')
    state.sizes.push(name)
    advance(cursor)
  } else if (state.type !== undefined || state.sizes.length > 0) return false
  // What follows is the key's name: the word is its type as well.
  else if (state.words.some((word) => word.startsWith('__static_key_'))) return false
  else if (name === 'enum') state.type = parseEnum(cursor)
  else if (tagged.has(name)) state.type = parseStruct(cursor)
  else if (computed.has(name)) state.type = parseTypeof(cursor)
  else state.type = parseNamed(cursor, name)
  return cursor.failure === undefined
}

export function parseSpecifiers(cursor: Cursor): Specifiers {
  const span = hereSpan(cursor)
  const state: SpecifierState = { words: [], sizes: [], type: undefined }
  while (takeSpecifier(cursor, state)) continue
  const type = state.type ?? combineSizes(cursor, state, span)
  return { type, words: state.words, span }
}

/** C11 6.7.2: the words in alphabetical order; `long` may stand twice, `int` goes without saying. */
const possibleSizes: ReadonlySet<string> = new Set([
  'bool',
  'void',
  'float',
  'double',
  'double long',
  '__int128',
  'char',
  ...['long', 'long long', 'short', ''].flatMap((size) =>
    ['', 'signed', 'unsigned'].flatMap((sign) =>
      ['', 'int'].map((int) => [int, size, sign].filter((word) => word !== '').join(' ')),
    ),
  ),
  ...['signed', 'unsigned'].flatMap((sign) => [`__int128 ${sign}`, `char ${sign}`]),
])

function plainWord(word: string): string {
  if (word === '_Bool') return 'bool'
  return word.startsWith('__signed') ? 'signed' : word
}

function combineSizes(cursor: Cursor, state: SpecifierState, span: Span): TypeNode {
  const words = state.sizes
  const has = (word: string): boolean => words.includes(word)
  if (words.length === 0) {
    // `__static_key_false NAME` and `static NAME;` have no type of their own.
    if (!state.words.some((word) => word.startsWith('__static_key')))
      fail(cursor, 'expected a type')
    return { kind: 'integer', type: { bits: 1, signed: false } }
  }
  const strange = !possibleSizes.has(words.map(plainWord).toSorted().join(' '))
  if (strange) fail(cursor, `\`${words.join(' ')}\` is no type`, span)
  if (has('void')) return { kind: 'void' }
  if (has('float') || has('double')) return { kind: 'unsupported', what: 'floating point', span }
  if (has('__int128')) return { kind: 'unsupported', what: '128-bit integers', span }
  if (has('bool') || has('_Bool')) return { kind: 'integer', type: { bits: 1, signed: false } }
  const signed = !has('unsigned')
  if (has('char')) return { kind: 'integer', type: { bits: 8, signed } }
  if (has('short')) return { kind: 'integer', type: { bits: 16, signed } }
  return { kind: 'integer', type: { bits: has('long') ? 64 : 32, signed } }
}

function parseNamed(cursor: Cursor, name: string): TypeNode {
  const span = hereSpan(cursor)
  advance(cursor)
  const integer = knownIntegers.get(name)
  return integer === undefined ? { kind: 'named', name, span } : { kind: 'integer', type: integer }
}

function parseTypeof(cursor: Cursor): TypeNode {
  const span = hereSpan(cursor)
  const word = peekText(cursor)
  advance(cursor)
  if (peekText(cursor) === '(') takeBalanced(cursor)
  return { kind: 'unsupported', what: `\`${word}\``, span }
}

function parseTag(cursor: Cursor): string {
  skipAttributes(cursor)
  const name = peekName(cursor)
  if (name === undefined) {
    const span = hereSpan(cursor)
    // Position in the token list keeps two uses of one macro apart.
    return `(unnamed at ${span.file}:${span.line}, ${cursor.position})`
  }
  advance(cursor)
  skipAttributes(cursor)
  return name
}

function parseStruct(cursor: Cursor): TypeNode {
  const span = hereSpan(cursor)
  const union = peekText(cursor) === 'union'
  advance(cursor)
  const tag = parseTag(cursor)
  if (accept(cursor, '{')) {
    const members = nested(cursor, [], () => parseMembers(cursor))
    expect(cursor, '}')
    if (!cursor.structs.has(tag)) cursor.structs.set(tag, { tag, union, members, span })
  }
  return { kind: 'struct', tag, span }
}

function parseMembers(cursor: Cursor): MemberNode[] {
  const members: MemberNode[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== '}') {
    if (accept(cursor, ';')) continue
    const specifiers = parseSpecifiers(cursor)
    if (peekText(cursor) === ';') {
      members.push({
        name: undefined,
        type: specifiers.type,
        bits: undefined,
        span: specifiers.span,
      })
    }
    while (peek(cursor) !== undefined && peekText(cursor) !== ';') {
      const bitsOnly = peekText(cursor) === ':'
      const declarator = bitsOnly ? undefined : parseDeclarator(cursor, specifiers.type)
      const bits = accept(cursor, ':') ? cursor.grammar.assignment(cursor) : undefined
      skipAttributes(cursor)
      const type = declarator?.type ?? specifiers.type
      const span = declarator?.span ?? specifiers.span
      members.push({ name: declarator?.name, type, bits, span })
      if (!accept(cursor, ',')) break
    }
    expect(cursor, ';')
  }
  return members
}

function parseEnum(cursor: Cursor): TypeNode {
  advance(cursor)
  const tag = parseTag(cursor)
  if (!accept(cursor, '{')) return { kind: 'enum', tag }
  const constants: { name: string; value: ExprNode | undefined; span: Span }[] = []
  while (peek(cursor) !== undefined && peekText(cursor) !== '}') {
    const span = hereSpan(cursor)
    const name = peekName(cursor)
    if (name === undefined) {
      fail(cursor, 'expected the name of an enum constant')
      break
    }
    advance(cursor)
    const value = accept(cursor, '=') ? cursor.grammar.assignment(cursor) : undefined
    constants.push({ name, value, span })
    if (!accept(cursor, ',')) break
  }
  expect(cursor, '}')
  cursor.enums.push({ tag, constants })
  return { kind: 'enum', tag }
}

type Wrap = (type: TypeNode) => TypeNode

const unchanged: Wrap = (type) => type

interface DeclaredName {
  name: string | undefined
  span: Span
}

/** `*name`, `name[3]`, `(*name)(int)`, or without a name in type names and parameters. */
export function parseDeclarator(cursor: Cursor, base: TypeNode): Declarator {
  const state: DeclaredName = { name: undefined, span: hereSpan(cursor) }
  const wrap = parseDeclaratorPart(cursor, state)
  skipAttributes(cursor)
  return { name: state.name, type: wrap(base), span: state.span }
}

function parseDeclaratorPart(cursor: Cursor, state: DeclaredName): Wrap {
  let pointers = 0
  for (;;) {
    skipAttributes(cursor)
    if (accept(cursor, '*')) pointers++
    else if (qualifiers.has(peekText(cursor)) || recorded.has(peekText(cursor))) advance(cursor)
    else break
    if (pointers > 16) fail(cursor, 'more than 16 levels of pointers')
  }
  let inner = unchanged
  const name = peekName(cursor)
  if (name !== undefined) {
    state.name = name
    state.span = hereSpan(cursor)
    advance(cursor)
  } else if (peekText(cursor) === '(' && opensNestedDeclarator(cursor)) {
    advance(cursor)
    inner = nested(cursor, inner, () => parseDeclaratorPart(cursor, state))
    expect(cursor, ')')
  }
  const suffix = parseSuffixes(cursor)
  return (type) => {
    let result = type
    for (let count = 0; count < pointers; count++) result = { kind: 'pointer', to: result }
    return inner(suffix(result))
  }
}

/** `(*name)`, `((…))`, or `(name)(…)`: parentheses that keep a macro of that name from expanding. */
function opensNestedDeclarator(cursor: Cursor): boolean {
  if (['*', '('].includes(peekText(cursor, 1))) return true
  return peekText(cursor, 2) === ')' && peekText(cursor, 3) === '('
}

function parseSuffixes(cursor: Cursor): Wrap {
  const wraps: Wrap[] = []
  while (wraps.length < 16) {
    if (accept(cursor, '[')) {
      const length = peekText(cursor) === ']' ? undefined : cursor.grammar.assignment(cursor)
      expect(cursor, ']')
      wraps.push((of) => ({ kind: 'array', of, length }))
    } else if (accept(cursor, '(')) {
      const { parameters, variadic } = nested(cursor, { parameters: [], variadic: false }, () =>
        parseParameters(cursor),
      )
      wraps.push((result) => ({ kind: 'function', result, parameters, variadic }))
    } else break
  }
  return (type) => wraps.reduceRight((inner, wrap) => wrap(inner), type)
}

function parseParameters(cursor: Cursor): { parameters: ParameterNode[]; variadic: boolean } {
  const parameters: ParameterNode[] = []
  let variadic = false
  while (peek(cursor) !== undefined && peekText(cursor) !== ')') {
    if (accept(cursor, '...')) variadic = true
    else {
      const specifiers = parseSpecifiers(cursor)
      const declarator = parseDeclarator(cursor, specifiers.type)
      parameters.push({ name: declarator.name, type: declarator.type })
    }
    if (!accept(cursor, ',')) break
    if (variadic || peekText(cursor) === ')') fail(cursor, 'expected a parameter')
  }
  expect(cursor, ')')
  const only = parameters[0]
  if (parameters.length === 1 && only?.type.kind === 'void') return { parameters: [], variadic }
  return { parameters, variadic }
}

/** A type name as casts and `sizeof` have it: no declared name. */
export function parseTypeName(cursor: Cursor): TypeNode {
  const specifiers = parseSpecifiers(cursor)
  const declarator = parseDeclarator(cursor, specifiers.type)
  if (declarator.name !== undefined)
    fail(cursor, `unexpected name \`${declarator.name}\` in a type`)
  return declarator.type
}
