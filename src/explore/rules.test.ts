import { describe, expect, test } from 'vitest'
import { addRule, ask } from './rules.ts'
import type { Consequence, Look, RuleTree } from './rules.ts'

const leadsTo = (number: number): Consequence => ({
  kind: 'consequence',
  transitions: 1,
  changes: [[0, number]],
  trees: [],
})
const looks = (...pieces: readonly number[]): readonly Look[] => pieces.map((piece) => ({ piece }))
const state = (...numbers: readonly number[]): Int32Array => Int32Array.from(numbers)

describe('ask()', () => {
  test('knows a rule in all states that agree in what was looked at, and in no other', () => {
    const tree = addRule(undefined, looks(0, 2), state(1, 7, 3), leadsTo(2))
    expect(ask(tree, state(1, 9, 3))).toEqual(leadsTo(2))
    expect(ask(tree, state(1, 7, 4))).toBeUndefined()
    expect(ask(tree, state(2, 7, 3))).toBeUndefined()
  })

  test('looks where what it has seen leads it', () => {
    const rules: readonly [readonly number[], Int32Array, number][] = [
      [[0, 1], state(0, 5, 0), 1],
      [[0, 2], state(1, 0, 6), 2],
    ]
    const tree = rules.reduce<RuleTree>(
      (known, [looked, numbers, to]) => addRule(known, looks(...looked), numbers, leadsTo(to)),
      undefined,
    )
    expect(ask(tree, state(0, 5, 9))).toEqual(leadsTo(1))
    expect(ask(tree, state(1, 9, 6))).toEqual(leadsTo(2))
  })
})

describe('addRule(), where code asked a question', () => {
  const question = (...answers: readonly number[]): readonly Look[] => [{ piece: 0, answers }]
  const tree = addRule(undefined, question(0, 1, 1), state(1), leadsTo(5))

  test('knows the rule for all numbers with the same answer, and for no other', () => {
    expect(ask(tree, state(2))).toBe(ask(tree, state(1)))
    expect(ask(tree, state(0))).toBeUndefined()
  })

  test('gives a number that is new what those with its answer have', () => {
    expect(ask(tree, state(3))).toBeUndefined()
    expect(addRule(tree, question(0, 1, 1, 1), state(3), leadsTo(5))).toBe(tree)
    expect(ask(tree, state(3))).toBe(ask(tree, state(1)))
    addRule(tree, question(0, 1, 1, 1, 0), state(4), leadsTo(6))
    expect(ask(tree, state(0))).toEqual(leadsTo(6))
  })

  test('does not accept that the whole contents were looked at the next time', () => {
    expect(() => addRule(tree, looks(0), state(0), leadsTo(6))).toThrow(/what code looks at/)
  })
})

test('addRule() does not accept that code looks elsewhere first although it has seen the same', () => {
  const tree = addRule(undefined, looks(0, 2), state(1, 7, 3), leadsTo(2))
  expect(() => addRule(tree, looks(1), state(1, 8, 3), leadsTo(2))).toThrow(/what code looks at/)
})
