// Shared memories and Atomics: one step for each access, one copy of a function for each memory.

import { expect, test } from 'vitest'
import { codesOf, stepsOf } from './system-fixture.ts'

const memories = `
  const memory = new Int32Array(new SharedArrayBuffer(4 * 8))
  const other = new Int32Array(new SharedArrayBuffer(4))
`
const steps = (body: string): readonly string[] => {
  const [, ...rest] = stepsOf(`${memories} function f(): void { ${body} }`)
  return rest
}

test('Atomics.load and Atomics.store are one access each', () => {
  expect(steps('Atomics.store(memory, 1, Atomics.load(memory, 2) + 1)')).toEqual([
    '0  tmp = global.memory[2]',
    '1  global.memory[1] := i32((tmp + 1))',
    '2  return',
  ])
})

test('Atomics.store gives the value that was stored, not the one before', () => {
  expect(steps('cpu.on = Atomics.store(memory, 1, 5) === 5')).toEqual([
    '0  global.memory[1] := 5',
    '1  cpu.on := 1',
    '2  return',
  ])
})

test('memory[i] is an access of one word too', () => {
  expect(steps('memory[3] = other[0] ?? 0')).toEqual([
    '0  tmp = global.other[0]',
    '1  global.memory[3] := i32(tmp)',
    '2  return',
  ])
})

test('Atomics.add, and, or, xor, sub and exchange are one update and give the value before', () => {
  expect(steps('const x = Atomics.or(memory, 0, 4); cpu.on = x === 0')).toEqual([
    '0  rmw global.memory[0] := i32((old | 4)), x = old',
    '1  cpu.on := (x == 0)',
    '2  return',
  ])
  for (const [method, sign] of [
    ['add', '+'],
    ['sub', '-'],
    ['and', '&'],
    ['xor', '^'],
  ]) {
    expect(steps(`Atomics.${method}(memory, 0, 4)`)[0]).toContain(`i32((old ${sign} 4))`)
  }
  expect(steps('Atomics.exchange(memory, 0, 4)')[0]).toContain('global.memory[0] := 4')
})

test('Atomics.compareExchange compares what is expected as a 32-bit number', () => {
  expect(steps('Atomics.compareExchange(memory, 0, 0xffffffff, 1)')[0]).toContain(
    'i32(((old == -1) ? 1 : old))',
  )
})

test('Atomics.wait compares and falls asleep in one action, and is woken by a notify alone', () => {
  expect(steps('Atomics.wait(memory, 1, 7)')).toEqual([
    '0  if (global.memory[1] == 7) goto 1 else 3',
    '1+ rmw global.memory.sleepers[1] := (old | (1 << task))',
    '2  await ((global.memory.sleepers[1] & (1 << task)) == 0)',
    '3  return',
  ])
  expect(steps('Atomics.notify(memory, 1)')).toEqual([
    '0  global.memory.sleepers[1] := 0',
    '1  return',
  ])
})

test('Atomics.wait with a time limit may end at any time: it is a look at the word', () => {
  expect(steps('Atomics.wait(memory, 1, 7, 100)')).toEqual([
    '0  tmp = global.memory[1]',
    '1  return',
  ])
})

test('a function with a memory as parameter is lowered for each memory it is called with', () => {
  const text = `${memories}
    function first(words: Int32Array, at: number): number { return Atomics.load(words, at) }
    function f(): void { cpu.count = first(memory, 2) + first(other, 0) }`
  expect(stepsOf(text).join('\n')).toContain('call first@memory(2)')
  expect(stepsOf(text).join('\n')).toContain('call first@other(0)')
  expect(stepsOf(text, 'first@other')).toEqual(['first@other(at): 1', '0  return global.other[at]'])
})

test('a memory is passed on from function to function, also inside atomically and in conditions', () => {
  const text = `${memories}
    function zero(words: Int32Array): boolean { return Atomics.load(words, 0) === 0 }
    function set(words: Int32Array): void { Atomics.store(words, 0, 1) }
    function both(words: Int32Array): void {
      waitUntil(() => zero(words))
      atomically(() => { cpu.on = true; set(words) })
    }
    function f(): void { both(memory) }`
  expect(stepsOf(text, 'both@memory')).toEqual([
    'both@memory(): 0',
    '0  await (global.memory[0] == 0)',
    '1  cpu.on := 1',
    '2+ call set@memory@atomic()',
    '3+ return',
  ])
})

test('a name that hides Atomics is that name', () => {
  expect(
    codesOf(`${memories} function f(Atomics: number): void { Atomics.load(memory, 0) }`),
  ).toEqual(['T012'])
})

test('what acts may not stand in a condition, but Atomics.load may', () => {
  const inside = (condition: string): readonly string[] =>
    codesOf(`${memories} function f(): void { waitUntil(() => ${condition}) }`)
  expect(inside('Atomics.load(memory, 0) === 1')).toEqual([])
  expect(inside('Atomics.add(memory, 0, 1) === 1')).toEqual(['T024'])
})

test('a word that the memory does not have is refused', () => {
  expect(codesOf(`${memories} function f(): void { Atomics.store(other, 1, 0) }`)).toEqual(['T028'])
})

test('Atomics.wait in an atomically is refused', () => {
  const text = `${memories} function f(): void { atomically(() => { Atomics.wait(memory, 0, 0) }) }`
  expect(codesOf(text)).toEqual(['T023'])
})
