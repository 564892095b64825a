// The printed form is part of many tests, so its own test shows every kind of step once.

import { expect, test } from 'vitest'
import { i32, u32 } from '../base/integer.ts'
import { nowhere as span } from '../base/span.ts'
import { printExpr, printFunction, symbolNames } from './print.ts'
import type { Names } from './print.ts'
import type { Expr, Func } from './program.ts'

const one: Expr = { kind: 'const', value: 1n }
const tmp: Expr = { kind: 'local', local: 1 }

const names: Names = symbolNames({
  fields: [
    { owner: 'cpu', name: 'preempt_count', span },
    { owner: 'task', name: 'thread_info.flags', span },
    { owner: 'cpu', name: 'softirq_vec', span },
  ],
  functions: [{ name: 'irq_enter_rcu', arguments: 1, results: 1, span }],
  properties: ['rcu-watching'],
})

const func: Func = {
  name: 'sample',
  origin: 'tree',
  parameters: 1,
  locals: [
    { name: 'regs', type: i32 },
    { name: 'tmp', type: i32 },
    { name: 'tmp', type: i32 },
  ],
  results: 1,
  span,
  attributes: [],
  lines: 1,
  steps: [
    { kind: 'assign', into: 1, value: { kind: 'read', place: { field: 0 } }, next: 1, span },
    { kind: 'store', place: { field: 1, instance: one }, value: tmp, glued: true, next: 3, span },
    {
      kind: 'rmw',
      place: { field: 2, index: tmp },
      update: { kind: 'binary', op: 'or', left: { kind: 'old' }, right: one },
      into: 2,
      result: 'new',
      next: 3,
      span,
    },
    { kind: 'branch', condition: tmp, then: 4, otherwise: 2, span },
    { kind: 'call', func: 0, args: [tmp], into: [1], next: 5, span },
    { kind: 'choose', into: 1, count: 3, label: 'which', next: 6, span },
    { kind: 'check', property: 0, condition: tmp, message: 'it sleeps', next: 7, span },
    { kind: 'emit', event: 'tick', args: [one, tmp], next: 8, span },
    { kind: 'await', condition: tmp, next: 9, span },
    { kind: 'switch', to: one, next: 10, span },
    { kind: 'fence', next: 11, span },
    { kind: 'jump', next: 12, span },
    { kind: 'return', values: [tmp], span },
  ],
}

test('printFunction() shows one line per step with names of fields, functions and properties', () => {
  expect(printFunction(func, names)).toBe(
    [
      'sample(regs): 1',
      '   0  tmp#1 = cpu.preempt_count',
      '   1+ task.thread_info.flags@1 := tmp#1; goto 3',
      '   2  rmw cpu.softirq_vec[tmp#1] := (old | 1), tmp#2 = new',
      '   3  if tmp#1 goto 4 else 2',
      '   4  tmp#1 = call irq_enter_rcu(tmp#1)',
      '   5  tmp#1 = choose 3 "which"',
      '   6  check rcu-watching: tmp#1 "it sleeps"',
      '   7  emit tick(1, tmp#1)',
      '   8  await tmp#1',
      '   9  switch to 1',
      '  10  fence',
      '  11  goto 12',
      '  12  return tmp#1',
    ].join('\n'),
  )
})

test('printExpr() marks unsigned operators, conversions and large constants', () => {
  const large: Expr = { kind: 'const', value: 1n << 62n }
  const compare: Expr = { kind: 'binary', op: 'lt_u', left: large, right: { kind: 'cpu' } }
  const chosen: Expr = { kind: 'select', condition: compare, then: tmp, otherwise: one }
  const wrapped: Expr = {
    kind: 'wrap',
    type: u32,
    operand: { kind: 'unary', op: 'not', operand: chosen },
  }
  expect(printExpr(wrapped, names)).toBe('u32(~((0x4000000000000000 <u cpu) ? r1 : 1))')
  expect(printExpr({ kind: 'current', cpu: { kind: 'depth', task: one } }, names)).toBe(
    'current(depth(1))',
  )
})

test('symbolNames() prints an id without a symbol visibly instead of failing', () => {
  expect(printExpr({ kind: 'read', place: { field: 9 } }, names)).toBe('field9?')
})
