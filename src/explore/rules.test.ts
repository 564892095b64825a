import { describe, expect, test } from 'vitest'
import { addRule, ask } from './rules.ts'
import type { Consequence, RuleTree } from './rules.ts'

const leadsTo = (number: number): Consequence => ({
  kind: 'consequence',
  transitions: 1,
  changes: [[0, number]],
  trees: [],
})
const state = (...numbers: readonly number[]): Int32Array => Int32Array.from(numbers)

describe('ask()', () => {
  test('knows a rule in all states that agree in what was looked at, and in no other', () => {
    const tree = addRule(undefined, [0, 2], state(1, 7, 3), leadsTo(2))
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
      (known, [looked, numbers, to]) => addRule(known, looked, numbers, leadsTo(to)),
      undefined,
    )
    expect(ask(tree, state(0, 5, 9))).toEqual(leadsTo(1))
    expect(ask(tree, state(1, 9, 6))).toEqual(leadsTo(2))
  })
})

test('addRule() does not accept that code looks elsewhere first although it has seen the same', () => {
  const tree = addRule(undefined, [0, 2], state(1, 7, 3), leadsTo(2))
  expect(() => addRule(tree, [1], state(1, 8, 3), leadsTo(2))).toThrow(/what code looks at/)
})
