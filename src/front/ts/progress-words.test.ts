import { describe, expect, test } from 'vitest'
import { bodySteps, codesOf, systemOf } from './system-fixture.ts'

const goal = `property('p', 'p')\n`

describe('fence()', () => {
  test('is a step of its own', () => {
    expect(bodySteps('machine.lock = 1; fence(); machine.lock = 0')).toEqual([
      '0  global.lock := 1',
      '1  fence',
      '2  global.lock := 0',
      '3  return',
    ])
  })

  test('takes nothing', () => {
    expect(codesOf('function f(): void { fence(1) }')).toEqual(['T022'])
  })
})

describe('eventually()', () => {
  test('is a goal with two conditions', () => {
    const { diagnostics, value } = systemOf(
      `${goal}eventually('p', () => machine.lock === 1, () => machine.lock === 0, 'never')`,
    )
    expect(diagnostics).toEqual([])
    expect(value.declarations.progress).toMatchObject([
      { kind: 'eventually', property: 'p', message: 'never', when: { expr: { op: 'eq' } } },
    ])
  })

  test.each([
    [`eventually('p', () => true, 'never')`],
    [`eventually('p', () => true, machine.lock, 'never')`],
    [`eventually('p', () => true, () => true, 1)`],
    [`alwaysPossible('p', 'never')`],
  ])('%s is refused', (text) => {
    expect(codesOf(goal + text)).toContain('T022')
  })
})

describe('alwaysPossible()', () => {
  test('is a goal that is always asked for', () => {
    const { value } = systemOf(`${goal}alwaysPossible('p', () => cpu.on, 'never')`)
    expect(value.declarations.progress).toMatchObject([
      { kind: 'possible', property: 'p', when: { expr: { kind: 'const', value: 1n } } },
    ])
  })
})

describe('vector()', () => {
  test('can be fair', () => {
    const { value } = systemOf(`vector('v', 'interrupt', () => cpu.on, () => {}, 'fair')`)
    expect(value.declarations.vectors).toMatchObject([{ name: 'v', fair: true }])
  })

  test('says nothing else about fairness', () => {
    expect(codesOf(`vector('v', 'interrupt', () => cpu.on, () => {}, 'often')`)).toEqual(['T022'])
    expect(codesOf(`vector('v', 'interrupt', () => cpu.on)`)).toEqual(['T022'])
  })
})
