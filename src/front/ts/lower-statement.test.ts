// Statements as steps. `+` behind a number: glued to the step before, nothing can come between.

import { expect, test } from 'vitest'
import { bodySteps, stepsOf } from './system-fixture.ts'

test('assignment: each read and each write of state is a step of its own', () => {
  expect(bodySteps('cpu.count = 1; const x = cpu.count; machine.lock = x')).toEqual([
    '0  cpu.count := 1',
    '1  x = cpu.count',
    '2  global.lock := x',
    '3  return',
  ])
})

test('assignment: `+=` and `++` of state are a read and a write', () => {
  expect(bodySteps('cpu.count += 2; cpu.list[cpu.count]++')).toEqual([
    '0  tmp#0 = cpu.count',
    '1  cpu.count := (tmp#0 + 2)',
    '2  tmp#1 = cpu.count',
    '3  tmp#2 = cpu.list[tmp#1]',
    '4  cpu.list[tmp#1] := (tmp#2 + 1)',
    '5  return',
  ])
})

test('assignment: work on locals stands alone, merged with a read that it uses', () => {
  expect(bodySteps('let x = 1; x = x + cpu.count; x -= 1; x++; cpu.count = x')).toEqual([
    '0  x = 1',
    '1  x = (x + cpu.count)',
    '2  x = (x - 1)',
    '3  x = (x + 1)',
    '4  cpu.count := x',
    '5  return',
  ])
})

test('assignment: each operator has its compound form', () => {
  const operators = ['-', '*', '%', '&', '|', '^', '<<', '>>', '>>>']
  const body = operators.map((operator) => `x ${operator}= 3`).join('; ')
  expect(bodySteps(`let x = 9; ${body}`).slice(1, -1)).toEqual([
    '1  x = (x - 3)',
    '2  x = (x * 3)',
    '3  x = (x % 3)',
    '4  x = (x & 3)',
    '5  x = (x | 3)',
    '6  x = (x ^ 3)',
    '7  x = (x << 3)',
    '8  x = (x >> 3)',
    '9  x = (x >>u 3)',
  ])
})

test('assignment: a wrapping field is stored reduced to its width', () => {
  expect(bodySteps('machine.time = 300; machine.time = cpu.count')).toEqual([
    '0  global.time := 44',
    '1  tmp = cpu.count',
    '2  global.time := u8(tmp)',
    '3  return',
  ])
})

test('const: a constant needs no local', () => {
  expect(bodySteps('const MASK = (1 << 3) - 1; cpu.count = MASK')).toEqual([
    '0  cpu.count := 7',
    '1  return',
  ])
})

test('if: a read and the branch on it are one step', () => {
  expect(bodySteps('if (cpu.on) cpu.count = 1; else { cpu.count = 2 } machine.lock = 0')).toEqual([
    '0  if cpu.on goto 1 else 2',
    '1  cpu.count := 1; goto 3',
    '2  cpu.count := 2',
    '3  global.lock := 0',
    '4  return',
  ])
})

test('if: `&&`, `||` and `!` read the right side only when they have to', () => {
  const body = 'if (cpu.on && !(cpu.count > 1 || machine.lock === 0)) cpu.count = 1'
  expect(bodySteps(body)).toEqual([
    '0  if cpu.on goto 1 else 4',
    '1  if (1 < cpu.count) goto 4 else 2',
    '2  if (global.lock == 0) goto 4 else 3',
    '3  cpu.count := 1',
    '4  return',
  ])
})

test('while: the condition is read in each round', () => {
  expect(bodySteps('while (cpu.on) machine.lock = 1')).toEqual([
    '0  if cpu.on goto 1 else 2',
    '1  global.lock := 1; goto 0',
    '2  return',
  ])
})

test('do … while: the body comes first, and `continue` goes to the condition', () => {
  expect(bodySteps('do { if (cpu.on) continue; cpu.count = 1 } while (cpu.count < 3)')).toEqual([
    '0  if cpu.on goto 2 else 1',
    '1  cpu.count := 1',
    '2  if (cpu.count < 3) goto 0 else 3',
    '3  return',
  ])
})

test('for: `continue` goes to the update, `break` behind the loop', () => {
  const body =
    'for (let i = 0; i < 3; i++) { if (i === 1) continue; if (cpu.on) break; cpu.list[i] = i }'
  expect(bodySteps(body)).toEqual([
    '0  i = 0',
    '1  if (i < 3) goto 2 else 6',
    '2  if (i == 1) goto 5 else 3',
    '3  if cpu.on goto 6 else 4',
    '4  cpu.list[i] := i',
    '5  i = (i + 1); goto 1',
    '6  return',
  ])
})

test('for (;;): behind a loop without end nothing is reached', () => {
  expect(bodySteps('for (;;) { cpu.count = 1 } cpu.count = 2')).toEqual([
    '0  cpu.count := 1; goto 0',
  ])
})

test('loops: one that never touches state still lets others come, once in each round', () => {
  expect(bodySteps('for (;;) {}')).toEqual(['0  goto 0'])
  expect(
    bodySteps("machine.lock = 1; for (;;) { check('p', cpu.on, 'off'); seen.depth = 1 }"),
  ).toEqual(['0  global.lock := 1', '1  check p: cpu.on "off"', '2+ cpu.depth := 1; goto 1'])
})

test('switch: the subject is read once and compared in order', () => {
  const cases = 'case 0: case 1: cpu.on = true; break; case 2: return; default: cpu.on = false'
  expect(bodySteps(`switch (cpu.count) { ${cases} }`)).toEqual([
    '0  tmp = cpu.count',
    '1  if (tmp == 0) goto 4 else 2',
    '2  if (tmp == 1) goto 4 else 3',
    '3  if (tmp == 2) goto 5 else 6',
    '4  cpu.on := 1; goto 7',
    '5  return',
    '6  cpu.on := 0',
    '7  return',
  ])
})

test('switch: without a default, other values go behind it', () => {
  expect(bodySteps('const x = cpu.count; switch (x) { case 7: cpu.on = true }')).toEqual([
    '0  x = cpu.count',
    '1  if (x == 7) goto 2 else 3',
    '2  cpu.on := 1',
    '3  return',
  ])
})

test('return: values, and what stands behind it leaves no step', () => {
  expect(
    stepsOf(
      'function f(a: number, b: boolean): number { if (b) return a; return a + cpu.count; cpu.on = true }',
    ),
  ).toEqual(['f(a, b): 1', '0  if b goto 1 else 2', '1  return a', '2  return (a + cpu.count)'])
})

test('names: a block has names of its own', () => {
  expect(
    bodySteps('const x = cpu.count; { const x = machine.lock; cpu.count = x } cpu.count = x'),
  ).toEqual([
    '0  x#0 = cpu.count',
    '1  x#1 = global.lock',
    '2  cpu.count := x#1',
    '3  cpu.count := x#0',
    '4  return',
  ])
})

test('a function in which a frame begins has a first step that is not glued', () => {
  const text = "function f(): void { check('p', cpu.on, 'off') }"
  expect(stepsOf(text)[1]).toBe('0+ check p: cpu.on "off"')
  expect(stepsOf(`${text}; vector('v', 'nmi', () => true, f)`)[1]).toBe('0  check p: cpu.on "off"')
})

test('while: an empty round over one look is a wait for the end of the spin', () => {
  const found = bodySteps('while (cpu.count !== 0) {}')
  expect(found).toHaveLength(2)
  expect(found[0]).toMatch(/await/)
})

test('while: an empty round over two looks stays a loop, since state can change between them', () => {
  expect(bodySteps('while (cpu.count !== 0 || cpu.on) {}').join('\n')).not.toMatch(/await/)
})

test('while: a round that acts, or a look with an effect, is no spin', () => {
  expect(bodySteps('while (cpu.on) machine.lock = 1').join('\n')).not.toMatch(/await/)
  expect(bodySteps('while (fetchAdd(cpu.count, 1) < 3) {}').join('\n')).not.toMatch(/await/)
})
