// Constant expressions: C's arithmetic on 64 bits in conditions, on C's own types for macro values.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { evaluate } from './condition.ts'
import type { EvaluationRules } from './condition.ts'
import { lex } from './lex.ts'

const inCondition: EvaluationRules = { mode: 'condition', unknown: () => 0n }
const asValue: EvaluationRules = { mode: 'value', unknown: () => undefined }

function valueOf(source: string, rules: EvaluationRules): bigint | string {
  const outcome = evaluate(lex('t.c', source).value.tokens, rules)
  return outcome.kind === 'value' ? outcome.result.value : outcome.message
}

describe('evaluate() in a condition', () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ['1 + 2 * 3', 7n],
    ['(1 + 2) * 3', 9n],
    ['10 - 4 - 3', 3n],
    ['1 ? 2 : 0 ? 3 : 4', 2n],
    ['0 ? 2 : 1 ? 3 : 4', 3n],
    ['7 ?: 3', 7n],
    ['1 << 3 | 1', 9n],
    ['6 & 3 == 3', 0n],
    ['!0 == 1', 1n],
    ['- 7 / 2', -3n],
    ['- 7 % 2', -1n],
    ['~0', -1n],
    ['~0U == 0xffffffffffffffff', 1n],
    ['-1 > 0u', 1n],
    ['0x7fffffffffffffff + 1 < 0', 1n],
    ['-1 >> 1', -1n],
    ["'a' == 97", 1n],
    [String.raw`'\n' + '\x41' + '\101'`, 140n],
    ['UNKNOWN', 0n],
    ['010 + 0b11', 11n],
  ]
  test.each(cases)('evaluate() gives %s = %s', (source, expected) => {
    expect(valueOf(source, inCondition)).toBe(expected)
  })

  test('evaluate() does not mind what an operand without effect would do', () => {
    expect(valueOf('0 && 1 / 0', inCondition)).toBe(0n)
    expect(valueOf('1 || 1 % 0', inCondition)).toBe(1n)
    expect(valueOf('1 ? 5 : 1 << 99', inCondition)).toBe(5n)
    expect(valueOf('0 && ABSENT(1, (2))', inCondition)).toBe(0n)
  })

  test('evaluate() asks about an unknown name only where its value counts', () => {
    const asked: string[] = []
    const rules: EvaluationRules = {
      mode: 'condition',
      unknown: (name) => {
        asked.push(name.text)
        return 0n
      },
    }
    valueOf('A && B || (1 ? C : D)', rules)
    expect(asked).toEqual(['A', 'C'])
  })

  const mistakes: readonly (readonly [string, string])[] = [
    ['', 'an operand is missing'],
    ['1 +', 'an operand is missing'],
    ['(1', 'a ) is missing'],
    ['1 2', '"2" does not belong here'],
    ['1 ? 2', '? without :'],
    ['1 / 0', 'division by zero'],
    ['1 << 64', 'a shift by 64 is not defined for 64 bits'],
    ['1 << -1', 'a shift by -1 is not defined for 64 bits'],
    ['1.5', '1.5 is not an integer'],
    ['"x"', '"x" is not an integer'],
    ['08', '08 is not an integer'],
    ["'ab'", "'ab' is not a character"],
    ['F(1)', 'F() is not a macro here'],
    ['= 1', '"=" cannot begin an operand'],
  ]
  test.each(mistakes)('evaluate() explains what is wrong with "%s"', (source, message) => {
    expect(valueOf(source, inCondition)).toBe(message)
  })

  test('evaluate() refuses an expression that is nested without bound', () => {
    const deep = 'this expression is nested too deeply'
    expect(valueOf(`${'('.repeat(5000)}1`, inCondition)).toBe(deep)
    expect(valueOf(`${'- '.repeat(5000)}1`, inCondition)).toBe(deep)
    expect(valueOf(`${'1 ? '.repeat(5000)}1`, inCondition)).toBe(deep)
  })

  test('evaluate() agrees with 64-bit arithmetic on long sums', () => {
    const term = fc.tuple(fc.constantFrom('+', '-', '*', '&', '|', '^'), fc.nat())
    fc.assert(
      fc.property(fc.nat(), fc.array(term, { maxLength: 20 }), (first, terms) => {
        // Every operator in its own parentheses, so that precedence plays no part.
        let source = `${first}`
        let expected = BigInt(first)
        for (const [operator, operand] of terms) {
          source = `(${source}) ${operator} ${operand}`
          expected = BigInt.asIntN(64, model(operator, expected, BigInt(operand)))
        }
        expect(valueOf(source, inCondition)).toBe(expected)
      }),
    )
  })
})

function model(operator: string, left: bigint, right: bigint): bigint {
  if (operator === '+') return left + right
  if (operator === '-') return left - right
  if (operator === '*') return left * right
  if (operator === '&') return left & right
  return operator === '|' ? left | right : left ^ right
}

describe('evaluate() of a value', () => {
  const cases: readonly (readonly [string, bigint])[] = [
    ['~0', -1n],
    ['~0U', 0xffffffffn],
    ['~0UL', 0xffffffffffffffffn],
    ['1U - 2U', 0xffffffffn],
    ['2147483647 + 1', -0x80000000n],
    ['2147483648', 0x80000000n],
    ['0x80000000', 0x80000000n],
    ['1UL << 62', 1n << 62n],
    ['(int)(~0U >> 1)', 0x7fffffffn],
    ['(long)(~0UL >> 1)', 0x7fffffffffffffffn],
    ['(unsigned char)-1', 255n],
    ['(s8)200', -56n],
    ['(u16)0x12345', 0x2345n],
    ['(unsigned long)-1 == ~0UL', 1n],
  ]
  test.each(cases)('evaluate() gives %s = %s', (source, expected) => {
    expect(valueOf(source, asValue)).toBe(expected)
  })

  test('evaluate() takes a parenthesised name that is no type for an operand', () => {
    expect(valueOf('(x) + 1', asValue)).toBe('x has no value here')
  })

  test('evaluate() knows that a shift of an int has 32 bits', () => {
    expect(valueOf('1 << 32', asValue)).toBe('a shift by 32 is not defined for 32 bits')
  })
})
