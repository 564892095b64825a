// Integer constant expressions over tokens: the conditions of #if, and the values of macros.
//
// In a condition every value has 64 bits, as the C preprocessor prescribes; as a macro's value it has the
// width and signedness of C's rules for `int`, `long` and their unsigned forms (an LP64 machine).
// Operands that are not evaluated (behind && || ?:) cannot be wrong; unknown names are the caller's to
// judge.

import { arithmetic, commonType, compare, convert, typeOfWords } from './constant-value.ts'
import type { ConstantValue, IntegerType } from './constant-value.ts'
import { parseCharacter, parseNumber } from './number-text.ts'
import type { SourceToken } from './source-token.ts'

export interface EvaluationRules {
  /** `condition`: all values have 64 bits and casts do not exist. `value`: C's own types. */
  readonly mode: 'condition' | 'value'
  /** Value of a name that is left over, or undefined when that makes the expression meaningless. */
  readonly unknown: (name: SourceToken) => bigint | undefined
}

export type Evaluation =
  | { readonly kind: 'value'; readonly result: ConstantValue }
  | { readonly kind: 'invalid'; readonly message: string; readonly at: SourceToken | undefined }

interface Reader {
  readonly tokens: readonly SourceToken[]
  readonly rules: EvaluationRules
  at: number
  depth: number
  /** How many unevaluated operands surround this place. */
  dead: number
  failure: Evaluation | undefined
}

const maxDepth = 200
const zero: ConstantValue = { value: 0n, bits: 32, signed: true }

export function evaluate(tokens: readonly SourceToken[], rules: EvaluationRules): Evaluation {
  const reader: Reader = { tokens, rules, at: 0, depth: 0, dead: 0, failure: undefined }
  const result = readConditional(reader)
  const extra = tokens[reader.at]
  if (reader.failure === undefined && extra !== undefined) {
    fail(reader, `"${extra.text}" does not belong here`)
  }
  return reader.failure ?? { kind: 'value', result }
}

function fail(reader: Reader, message: string): ConstantValue {
  reader.failure ??= { kind: 'invalid', message, at: reader.tokens[reader.at] }
  // Nothing more is read, so that every caller comes to its end.
  reader.at = reader.tokens.length
  return zero
}

function accept(reader: Reader, text: string): boolean {
  const token = reader.tokens[reader.at]
  if (token === undefined || token.text !== text || token.kind !== 'punctuator') return false
  reader.at++
  return true
}

function readConditional(reader: Reader): ConstantValue {
  if (reader.depth >= maxDepth) return fail(reader, 'this expression is nested too deeply')
  reader.depth++
  const result = readChoice(reader)
  reader.depth--
  return result
}

function readChoice(reader: Reader): ConstantValue {
  const condition = readBinary(reader, 0)
  if (!accept(reader, '?')) return condition
  const holds = condition.value !== 0n
  // GNU: the middle operand may be missing and is the condition then.
  const bare = accept(reader, ':')
  const then = bare ? condition : unevaluated(reader, !holds, readConditional)
  if (!bare && !accept(reader, ':')) return fail(reader, '? without :')
  const otherwise = unevaluated(reader, holds, readConditional)
  return convert(holds ? then : otherwise, commonType(then, otherwise))
}

function unevaluated(
  reader: Reader,
  isDead: boolean,
  read: (reader: Reader) => ConstantValue,
): ConstantValue {
  if (isDead) reader.dead++
  const result = read(reader)
  if (isDead) reader.dead--
  return result
}

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '>', '<=', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
]

const precedences: ReadonlyMap<string, number> = new Map(
  levels.flatMap((operators, level) => operators.map((operator) => [operator, level])),
)

/** Precedence climbing: all operators of `level` and tighter ones. */
function readBinary(reader: Reader, level: number): ConstantValue {
  let left = readUnary(reader)
  for (;;) {
    const token = reader.tokens[reader.at]
    const found = token?.kind === 'punctuator' ? precedences.get(token.text) : undefined
    if (token === undefined || found === undefined || found < level) return left
    reader.at++
    const decided =
      (token.text === '&&' && left.value === 0n) || (token.text === '||' && left.value !== 0n)
    const right = unevaluated(reader, decided, (inner) => readBinary(inner, found + 1))
    left = applyBinary(reader, token.text, left, right)
  }
}

function readUnary(reader: Reader): ConstantValue {
  const token = reader.tokens[reader.at]
  if (token === undefined) return fail(reader, 'an operand is missing')
  if (reader.depth >= maxDepth) return fail(reader, 'this expression is nested too deeply')
  reader.at++
  switch (token.kind) {
    case 'number': {
      const parsed = parseNumber(token.text)
      if (parsed === undefined) return fail(reader, `${token.text} is not an integer`)
      return ofMode(reader, parsed)
    }
    case 'character': {
      const value = parseCharacter(token.text)
      if (value === undefined) return fail(reader, `${token.text} is not a character`)
      return ofMode(reader, { value, bits: 32, signed: true })
    }
    case 'identifier':
      return readName(reader, token)
    case 'punctuator':
      return readPrefix(reader, token.text)
    default:
      return fail(reader, `${token.text} is not an integer`)
  }
}

function readName(reader: Reader, name: SourceToken): ConstantValue {
  const known = reader.dead > 0 ? 0n : reader.rules.unknown(name)
  if (known === undefined) return fail(reader, `${name.text} has no value here`)
  if (reader.tokens[reader.at]?.text === '(') {
    if (reader.dead === 0) return fail(reader, `${name.text}() is not a macro here`)
    skipCall(reader)
  }
  return ofMode(reader, { value: known, bits: 32, signed: true })
}

/** An unevaluated call of a macro that does not exist, as in `#if defined(F) && F(1)`. */
function skipCall(reader: Reader): void {
  for (let depth = 0; reader.at < reader.tokens.length;) {
    const { text } = reader.tokens[reader.at++] ?? { text: '' }
    if (text === '(') depth++
    if (text === ')' && --depth === 0) return
  }
}

function readPrefix(reader: Reader, operator: string): ConstantValue {
  if (operator === '(') {
    const type = reader.rules.mode === 'value' ? readTypeName(reader) : undefined
    if (type !== undefined) return convert(readOperand(reader), type)
    const inner = readConditional(reader)
    return accept(reader, ')') ? inner : fail(reader, 'a ) is missing')
  }
  const operand = '+-~!'.includes(operator) ? readOperand(reader) : zero
  const promoted = convert(operand, commonType(operand, operand))
  switch (operator) {
    case '+':
      return promoted
    case '-':
      return convert({ ...promoted, value: -promoted.value }, promoted)
    case '~':
      return convert({ ...promoted, value: ~promoted.value }, promoted)
    case '!':
      return truth(reader, operand.value === 0n)
    default:
      return fail(reader, `"${operator}" cannot begin an operand`)
  }
}

function readOperand(reader: Reader): ConstantValue {
  reader.depth++
  const result = readUnary(reader)
  reader.depth--
  return result
}

/** A type name and its `)`, behind a `(`; undefined (and nothing read) when it is an expression. */
function readTypeName(reader: Reader): IntegerType | undefined {
  const words: string[] = []
  let at = reader.at
  for (; reader.tokens[at]?.kind === 'identifier'; at++) words.push(reader.tokens[at]?.text ?? '')
  if (words.length === 0 || reader.tokens[at]?.text !== ')') return undefined
  const type = typeOfWords(words)
  if (type !== undefined) reader.at = at + 1
  return type
}

function ofMode(reader: Reader, value: ConstantValue): ConstantValue {
  return reader.rules.mode === 'value' ? value : convert(value, { ...value, bits: 64 })
}

function truth(reader: Reader, holds: boolean): ConstantValue {
  return ofMode(reader, { value: holds ? 1n : 0n, bits: 32, signed: true })
}

function applyBinary(
  reader: Reader,
  operator: string,
  first: ConstantValue,
  second: ConstantValue,
): ConstantValue {
  if (operator === '&&') return truth(reader, first.value !== 0n && second.value !== 0n)
  if (operator === '||') return truth(reader, first.value !== 0n || second.value !== 0n)
  if (operator === '<<' || operator === '>>') return shift(reader, operator, first, second)
  const type = commonType(first, second)
  const left = convert(first, type).value
  const right = convert(second, type).value
  const compared = compare(operator, left, right)
  if (compared !== undefined) return truth(reader, compared)
  if (right === 0n && (operator === '/' || operator === '%')) {
    return reader.dead > 0 ? convert(zero, type) : fail(reader, 'division by zero')
  }
  return convert({ value: arithmetic(operator, left, right), ...type }, type)
}

function shift(
  reader: Reader,
  operator: string,
  left: ConstantValue,
  right: ConstantValue,
): ConstantValue {
  const type = commonType(left, left)
  const amount = right.value
  if (amount < 0n || amount >= BigInt(type.bits)) {
    if (reader.dead > 0) return convert(zero, type)
    return fail(reader, `a shift by ${amount} is not defined for ${type.bits} bits`)
  }
  const value = operator === '<<' ? left.value << amount : left.value >> amount
  return convert({ value, ...type }, type)
}
