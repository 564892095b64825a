// Expressions: values are 64-bit integers, reads become steps from left to right.

import { expect, test } from 'vitest'
import { bodySteps, stepsOf } from './system-fixture.ts'

function valueOf(expression: string): string | undefined {
  return stepsOf(`function f(a: number, b: number, p: boolean): number { return ${expression} }`)
    .at(-1)
    ?.replace(/^\d+[+ ] return /, '')
}

test('literals: decimal, hexadecimal, binary and bigint, to the last of 64 bits', () => {
  expect(valueOf('0x4000_0000_0000_0001 - 0x4000_0000_0000_0000')).toBe('1')
  expect(valueOf('9007199254740993 - 9007199254740992')).toBe('1')
  expect(valueOf('0b101 + 0o17 + 1_000')).toBe('1020')
  expect(valueOf('0xffff_ffff_ffff_ffff')).toBe('-1')
  expect(valueOf('5n')).toBe('5')
  expect(valueOf('true')).toBe('1')
})

test('literals: fractions, strings, null and more than 64 bits are refused', () => {
  for (const literal of ['1.5', '1e3', "'x'", 'null', '0x1_0000_0000_0000_0000', '/x/']) {
    expect(valueOf(literal)).toMatch(/^T013/)
  }
})

test('arithmetic: 64 bits wide, signed, except for >>>', () => {
  expect(valueOf('a + b - a * b % 3')).toBe('((a + b) - ((a * b) % 3))')
  expect(valueOf('(a & b) | (a ^ ~b)')).toBe('((a & b) | (a ^ ~b))')
  expect(valueOf('(a << 40) >> 2 >>> 1')).toBe('(((a << 40) >> 2) >>u 1)')
  expect(valueOf('-a + +b')).toBe('(-a + b)')
  expect(valueOf('-1 >>> 60')).toBe('15')
  expect(valueOf('Math.trunc(a / 2)')).toBe('(a / 2)')
  expect(valueOf('Math.trunc(-7 / 2)')).toBe('-3')
})

test('comparisons give 0 or 1', () => {
  expect(valueOf('a < b ? 1 : 0')).toBe('((a < b) ? 1 : 0)')
  expect(valueOf('a > b ? a : b')).toBe('((b < a) ? a : b)')
  expect(valueOf('a >= b || a === 1 ? 3 : 4')).toBe('(((b <= a) ? 1 : (a == 1)) ? 3 : 4)')
  expect(valueOf('!p && a !== b ? 1 : 2')).toBe('((!p ? (a != b) : 0) ? 1 : 2)')
})

test('`&&` and `||` give the value that JavaScript gives', () => {
  expect(valueOf('a && b')).toBe('(a ? b : 0)')
  expect(valueOf('a || b')).toBe('(a ? a : b)')
  expect(valueOf('a + 1 || b')).toBe('(tmp ? tmp : b)')
  expect(valueOf('p || a === 1 ? 5 : 6')).toBe('((p ? 1 : (a == 1)) ? 5 : 6)')
})

test('operators of JavaScript that have no meaning on integers are refused', () => {
  expect(valueOf('a / b')).toMatch(/^T015/)
  expect(valueOf('a ** b')).toMatch(/^T015/)
  expect(valueOf('a == b ? 1 : 0')).toMatch(/^T014/)
  expect(valueOf('a ?? b')).toMatch(/^T015/)
  expect(valueOf('Math.max(a, b)')).toMatch(/^T012/)
  expect(valueOf('Math.trunc(a)')).toMatch(/^T015/)
})

test('idioms that cut to 32 bits in JavaScript are refused, because here they would not', () => {
  for (const idiom of ['a | 0', 'a >>> 0', '~~a', 'a << 0']) expect(valueOf(idiom)).toMatch(/^T016/)
})

test('constants that cannot be right are refused', () => {
  for (const wrong of ['a % 0', 'Math.trunc(a / 0)', 'a << 64', 'a >> -1']) {
    expect(valueOf(wrong)).toMatch(/^T028/)
  }
})

test('`? :` and `&&` over state read only one side', () => {
  expect(bodySteps('const y = cpu.on ? cpu.count : 0; cpu.count = y')).toEqual([
    '0  if cpu.on goto 1 else 2',
    '1  y = cpu.count; goto 3',
    '2  y = 0',
    '3  cpu.count := y',
    '4  return',
  ])
  expect(bodySteps('cpu.on = cpu.on || machine.lock === 1')).toEqual([
    '0  if cpu.on goto 1 else 2',
    '1  tmp = 1; goto 3',
    '2  tmp = (global.lock == 1)',
    '3  cpu.on := tmp',
    '4  return',
  ])
})

test('`||` of a number that is read keeps the number', () => {
  expect(bodySteps('machine.lock = cpu.count || outside(1)')).toEqual([
    '0  tmp#1 = cpu.count',
    '1  if tmp#1 goto 2 else 3',
    '2  tmp#0 = tmp#1; goto 5',
    '3  tmp#2 = call outside(1)',
    '4  tmp#0 = tmp#2',
    '5  global.lock := tmp#0',
    '6  return',
  ])
})

test('calls: arguments from left to right, then the call', () => {
  expect(
    bodySteps('const z = outside(cpu.count + machine.lock) + 1; cpu.count = z; outside(z)'),
  ).toEqual([
    '0  tmp#0 = cpu.count',
    '1  tmp#1 = global.lock',
    '2  tmp#2 = call outside((tmp#0 + tmp#1))',
    '3  z = (tmp#2 + 1)',
    '4  cpu.count := z',
    '5  call outside(z)',
    '6  return',
  ])
})

test('calls: a promised boolean counts as true when it is not 0', () => {
  expect(bodySteps('cpu.on = asks()')).toEqual([
    '0  tmp = call asks()',
    '1  cpu.on := (tmp != 0)',
    '2  return',
  ])
})

test('places: nested records, elements, instances', () => {
  const body = 'of(who, currentOn(1)).flags = of(cpu, thisCpu()).list[cpu.regs.flags]'
  expect(bodySteps(body)).toEqual([
    '0  tmp#0 = current(1)',
    '1  tmp#1 = cpu',
    '2  tmp#2 = cpu.regs.flags',
    '3  tmp#3 = cpu.list@tmp#1[tmp#2]',
    '4  task.flags@tmp#0 := tmp#3',
    '5  return',
  ])
})

test('places: an element may carry what satisfies tsc, `!` or `?? 0`', () => {
  expect(bodySteps('cpu.list[0] = cpu.list[1]! + (cpu.list[2] ?? 0)').slice(0, 2)).toEqual([
    '0  tmp#0 = cpu.list[1]',
    '1  tmp#1 = cpu.list[2]',
  ])
})

test('situations: this CPU is kept where it is asked for, other CPUs are looked at in a step', () => {
  expect(bodySteps('cpu.count = thisCpu() + thisFrame() + depthOf(thisTask())')).toEqual([
    '0  tmp#0 = cpu',
    '1  tmp#1 = depth(task)',
    '2  cpu.count := ((tmp#0 + frame) + tmp#1)',
    '3  return',
  ])
})
