// Liveness, read off small functions: the names of the locals that matter before each step.

import { expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { Func } from '../ir/program.ts'
import { liveness } from './liveness.ts'

function functionOf(...lines: readonly string[]): Func {
  const functions = { 'f(p)': lines, 'g(q)': ['return q, q'], main: ['f(1)'] }
  const program = buildProgram({ fields: { x: {} }, functions, tasks: { t: 'main' } })
  return present(program.functions[0], 'f comes first')
}

function names(func: Func, locals: readonly number[] | undefined): string {
  return (locals ?? []).map((local) => func.locals[local]?.name).join(' ')
}

function before(...lines: readonly string[]): readonly string[] {
  const func = functionOf(...lines)
  return liveness(func).before.map((locals) => names(func, locals))
}

test('a local is live from where it is set to where it is last read', () => {
  expect(before('a = x', 'x = p', 'x = a', 'return')).toEqual(['p', 'p a', 'a', ''])
})

test('a local that is read before it is set is live from the beginning: it is born as zero', () => {
  expect(before('x = a', 'a = 1', 'return')).toEqual(['a', '', ''])
})

test('a loop keeps what its next turn reads', () => {
  const lines = ['i = 0', 'again: i = i + 1', 'if i < p goto again', 'return']
  expect(before(...lines)).toEqual(['p', 'p i', 'p i', ''])
})

test('locals that select a cell are read, by a store as well', () => {
  expect(before('a = p', 'x@a = 1', 'return')).toEqual(['p', 'a', ''])
})

test('during() leaves out what the call sets', () => {
  const func = functionOf('a = 1', 'b = 2', 'b = g(p)', 'x = a', 'x = b', 'return')
  expect(names(func, liveness(func).during(2))).toBe('a')
})
