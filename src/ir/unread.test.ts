// What counts as looking at a field: everything but storing into it, and counting it up for nobody.

import { expect, test } from 'vitest'
import { buildProgram } from './build.ts'
import type { FieldNotation, ProgramNotation } from './build.ts'
import { unreadFields } from './unread.ts'

function unread(
  line: string,
  field: FieldNotation = {},
  more: Partial<ProgramNotation> = {},
): boolean {
  const program = buildProgram({
    fields: { x: field, y: {}, array: { length: 2 } },
    functions: { main: [line, 'a = y', 'y = a', 'b = array', 'array = b'] },
    tasks: { only: 'main' },
    properties: ['p'],
    ...more,
  })
  expect(unreadFields(program).filter((id) => id !== 0)).toEqual([])
  return unreadFields(program).includes(0)
}

test.each(['x = 1', 'x = y', 'x@0 = 1', 'x <- old + 1', 'x[y] = 1'])(
  'unreadFields() names a field that is only written: %s',
  (line) => {
    expect(unread(line, { owner: 'cpu' })).toBe(true)
  },
)

test.each([
  'a = x',
  'x = x',
  'n = old x <- 1',
  'if x goto on',
  'array[x] = 1',
  'check p: x',
  'await x',
])('unreadFields() does not name a field that a step looks at: %s', (line) => {
  const functions = { main: [line, 'x = 1', 'on: a = y', 'y = a', 'b = array', 'array = b'] }
  expect(unread(line, {}, { functions })).toBe(false)
})

test('unreadFields() does not name a field that a condition or an invariant looks at', () => {
  expect(unread('x = 1', {}, { vectors: { irq: ['interrupt', 'x', 'main'] } })).toBe(false)
  expect(unread('x = 1', {}, { invariants: { p: 'x < 2' } })).toBe(false)
})

test('unreadFields() does not name a counter that may overflow where that is an error', () => {
  expect(unread('x <- old + 1', { overflow: 'error' })).toBe(false)
  expect(unread('x = 300', { overflow: 'error' })).toBe(true)
})

test('unreadFields() does not name what nobody writes either', () => {
  expect(unread('fence')).toBe(false)
})
