// Expressions that are written the same way must mean the same, faults included.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { Expr } from '../ir/program.ts'
import { fold, normalForm } from './normal-form.ts'

const zero: Expr = { kind: 'const', value: 0n }
const one: Expr = { kind: 'const', value: 1n }

/** An expression in the notation of ir/build.ts, over some fields. */
function parse(text: string): Expr {
  const program = buildProgram({
    fields: { a: {}, b: {}, c: {}, list: { length: 3 }, own: { owner: 'cpu' } },
    functions: { main: [`v = ${text}`] },
    tasks: { only: 'main' },
  })
  const step = present(program.functions[0]?.steps[0], 'the function has a step')
  return step.kind === 'assign' ? step.value : zero
}

function both(left: Expr, right: Expr): Expr {
  return { kind: 'select', condition: left, then: right, otherwise: zero }
}

function either(left: Expr, right: Expr): Expr {
  return { kind: 'select', condition: left, then: one, otherwise: right }
}

const [a, b, c] = [parse('a == 1'), parse('b == 1'), parse('c == 1')]

describe('normalForm()', () => {
  test.each([
    ['a + b', 'b + a'],
    ['(a + b) + c', 'a + (c + b)'],
    ['a == b', 'b == a'],
    ['own@0 + own@1', 'own@1 + own@0'],
    ['list[a + b]', 'list[b + a]'],
  ])('normalForm() is the same for %s and %s', (left, right) => {
    expect(normalForm(parse(left))).toBe(normalForm(parse(right)))
  })

  test.each([
    ['a - b', 'b - a'],
    ['a < b', 'b < a'],
    ['own@0', 'own@1'],
    ['own@0', 'own'],
    ['list[0]', 'list[1]'],
    ['a', 'a == 1'],
  ])('normalForm() is another one for %s and %s', (left, right) => {
    expect(normalForm(parse(left))).not.toBe(normalForm(parse(right)))
  })

  test('normalForm() does not tell conjunctions apart by order or nesting', () => {
    expect(normalForm(both(both(a, b), c))).toBe(normalForm(both(c, both(b, a))))
    expect(normalForm(either(either(a, b), c))).toBe(normalForm(either(c, either(b, a))))
    expect(normalForm(both(a, either(b, c)))).not.toBe(normalForm(either(a, both(b, c))))
  })

  test('normalForm() keeps parts in order that can fault', () => {
    const faulty = parse('list[a] == 1')
    expect(normalForm(both(b, faulty))).not.toBe(normalForm(both(faulty, b)))
    expect(normalForm(either(b, faulty))).not.toBe(normalForm(either(faulty, b)))
  })

  test('normalForm() tells a value from whether it is 0', () => {
    const value = parse('b')
    expect(normalForm(both(a, value))).not.toBe(normalForm(both(value, a)))
    expect(normalForm(both(a, value), true)).toBe(normalForm(both(value, a), true))
  })

  test('normalForm() of a conjunction with a part that never holds is not that of the rest', () => {
    expect(normalForm(both(a, zero))).not.toBe(normalForm(both(a, one)))
    expect(normalForm(either(a, one))).not.toBe(normalForm(either(a, zero)))
  })
})

describe('fold()', () => {
  test('fold() computes what constants decide, and leaves faults to the Program', () => {
    expect(fold(parse('1 + 2'))).toEqual({ kind: 'const', value: 3n })
    expect(fold(both(zero, a))).toEqual(zero)
    expect(fold({ kind: 'binary', op: 'rem_u', left: one, right: zero }).kind).toBe('binary')
  })
})
