// What both versions of a function have computed from the same is asked about nowhere, and what one has computed
// from something else is.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { occurrence } from './ask.ts'
import { weaveNotations } from './diff-fixture.ts'

const fields = { x: { owner: 'cpu', bits: 2 }, y: { owner: 'cpu', bits: 2 } } as const

/** How many questions f() has when it is both of these. */
function questionsIn(old: readonly string[], now: readonly string[]): number {
  const around = (f: readonly string[]) => ({
    fields,
    functions: { 'main()': ['L: x = 1', 'f()', 'goto L'], 'f()': f },
    tasks: { main: 'main' },
    properties: ['p'],
  })
  const { program } = present(weaveNotations(around(old), around(now)), 'they can be woven')
  const question = program.properties.findIndex(({ name }) => name === occurrence)
  const f = present(
    program.functions.find(({ name }) => name === 'f'),
    'there is f()',
  )
  return f.steps.filter((step) => step.kind === 'check' && step.property === question).length
}

describe('weave() asks', () => {
  test('nothing about locals that both set to the same, whatever they are called', () => {
    const old = ['a = x', 'if a == 1 goto L', 'y = a', 'L: y = a + 1', 'return']
    const now = ['b = x', 'if b == 1 goto L', 'y = b', 'L: y = b + 1', 'return']
    expect(questionsIn(old, now)).toBe(0)
  })

  test('about a local that one version has changed on some way to it', () => {
    const old = ['a = x', 'if a == 1 goto L', 'y = a', 'L: y = a + 1', 'return']
    const now = ['a = x', 'if a == 1 goto L', 'y = a', 'a = 2', 'L: y = a + 1', 'return']
    expect(questionsIn(old, now)).toBe(1)
  })

  test('about a local that is changed in a later round only', () => {
    const old = ['a = x', 'L: y = a', 'b = y', 'if b == 3 goto M', 'goto L', 'M: return']
    const now = ['a = x', 'L: y = a', 'b = y', 'a = 2', 'if b == 3 goto M', 'goto L', 'M: return']
    expect(questionsIn(old, now)).toBeGreaterThan(0)
  })
})
