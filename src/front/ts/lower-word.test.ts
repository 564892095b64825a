// The words of lang.ts inside functions.

import { expect, test } from 'vitest'
import { bodySteps, stepsOf } from './system-fixture.ts'

test('check looks at the state at one instant, glued to the step before', () => {
  const body = "cpu.count = 1; check('p', cpu.on && cpu.count === machine.lock, 'they differ')"
  expect(bodySteps(body)).toEqual([
    '0  cpu.count := 1',
    '1+ check p: (cpu.on ? (cpu.count == global.lock) : 0) "they differ"',
    '2  return',
  ])
})

test('check takes functions apart that only compute', () => {
  const text = `
    function near(x: number): boolean {
      if (x === 0) return cpu.on
      const y = x + 1
      return y === machine.lock
    }
    function f(): void { check('p', near(0) || near(cpu.count), 'far') }`
  expect(stepsOf(text)[1]).toBe(
    '0+ check p: (cpu.on ? 1 : ((cpu.count == 0) ? cpu.on : ((cpu.count + 1) == global.lock))) "far"',
  )
})

test('check sees locals', () => {
  expect(bodySteps("const x = cpu.count; check('p', x === cpu.count, 'changed')")).toEqual([
    '0  x = cpu.count',
    '1+ check p: (x == cpu.count) "changed"',
    '2  return',
  ])
})

test('emit: an event that reports state is glued, as the reads of its arguments are', () => {
  expect(bodySteps("cpu.count = 1; emit('got', cpu.count, thisTask())")).toEqual([
    '0  cpu.count := 1',
    '1+ tmp = cpu.count',
    '2+ emit got(tmp, task)',
    '3  return',
  ])
})

test('emit: its arguments and the event are one look, whichever way they are chosen', () => {
  expect(bodySteps("cpu.count = 1; emit('got', cpu.on ? cpu.count : 0)")).toEqual([
    '0  cpu.count := 1',
    '1+ if cpu.on goto 2 else 3',
    '2+ tmp = cpu.count; goto 4',
    '3+ tmp = 0',
    '4+ emit got(tmp)',
    '5  return',
  ])
})

test('emit: an event that reports no state stands alone', () => {
  expect(bodySteps("cpu.count = 1; emit('set', 1)")).toEqual([
    '0  cpu.count := 1',
    '1  emit set(1)',
    '2  return',
  ])
})

test('ghost state is accessed without a step of its own', () => {
  expect(bodySteps('machine.lock = 1; seen.depth += 1; cpu.on = seen.hint')).toEqual([
    '0  global.lock := 1',
    '1+ tmp#0 = cpu.depth',
    '2+ cpu.depth := (tmp#0 + 1)',
    '3+ tmp#1 = cpu.hint',
    '4  cpu.on := tmp#1',
    '5  return',
  ])
})

test('choose and maybe are steps that branch', () => {
  expect(bodySteps("const c = choose(3, 'which'); if (maybe('yes')) cpu.count = c")).toEqual([
    '0  c = choose 3 "which"',
    '1  tmp = choose 2 "yes"',
    '2  if tmp goto 3 else 4',
    '3  cpu.count := c',
    '4  return',
  ])
})

test('fetchAdd, fetchOr, fetchAnd, exchange and compareExchange are one step', () => {
  const body = `
    fetchAdd(cpu.count, 1)
    const before = fetchOr(of(cpu, 1).regs.flags, 2)
    fetchAnd(seen.depth, before)
    if (compareExchange(machine.lock, 0, 1) === 0) exchange(machine.time, 7)`
  expect(bodySteps(body)).toEqual([
    '0  rmw cpu.count := (old + 1)',
    '1  rmw cpu.regs.flags@1 := (old | 2), before = old',
    '2+ rmw cpu.depth := (old & before)',
    '3  rmw global.lock := ((old == 0) ? 1 : old), tmp = old',
    '4  if (tmp == 0) goto 5 else 6',
    '5  rmw global.time := 7',
    '6  return',
  ])
})

test('atomically glues everything but the first step; return leaves its function', () => {
  const body =
    'cpu.count = 1; if (cpu.on) return; machine.lock = 0; const x = cpu.count; cpu.count = x'
  expect(bodySteps(`atomically(() => { ${body} }); cpu.count = 2`)).toEqual([
    '0  cpu.count := 1',
    '1+ if cpu.on goto 5 else 2',
    '2+ global.lock := 0',
    '3+ x = cpu.count',
    '4+ cpu.count := x',
    '5  cpu.count := 2',
    '6  return',
  ])
})

test('atomically: ghost state at its beginning does not glue the action to the step before', () => {
  expect(bodySteps('cpu.count = 1; atomically(() => { seen.depth = 1; cpu.count = 2 })')).toEqual([
    '0  cpu.count := 1',
    '1  cpu.depth := 1',
    '2+ cpu.count := 2',
    '3+ return',
  ])
})

test('atomically: a loop at its beginning is still one action', () => {
  expect(bodySteps('atomically(() => { while (cpu.on) machine.lock = 1 })')).toEqual([
    '0  goto 1',
    '1+ if cpu.on goto 2 else 3',
    '2+ global.lock := 1; goto 1',
    '3+ return',
  ])
})

test('atomically calls a copy of the function in which every step is glued', () => {
  const text = `
    function deep(): void { cpu.on = true }
    function g(x: number): number { cpu.count = x; deep(); return machine.lock }
    function f(): void { atomically(() => { if (g(1) === 0) machine.lock = 1 }) }`
  expect(stepsOf(text)).toEqual([
    'f(): 0',
    '0  tmp = call g@atomic(1)',
    '1+ if (tmp == 0) goto 2 else 3',
    '2+ global.lock := 1',
    '3+ return',
  ])
  expect(stepsOf(text, 'g@atomic')).toEqual([
    'g@atomic(x): 1',
    '0+ cpu.count := x',
    '1+ call deep@atomic()',
    '2+ return global.lock',
  ])
  expect(stepsOf(text, 'g')[1]).toBe('0  cpu.count := x')
})

test('atomically: a return behind it is part of the action, even when that ends with a call', () => {
  const deep = 'function deep(): void { cpu.on = true }'
  const text = `${deep}; function f(): void { atomically(() => { cpu.count = 1; deep() }) }`
  expect(stepsOf(text)).toEqual([
    'f(): 0',
    '0  cpu.count := 1',
    '1+ call deep@atomic()',
    '2+ return',
  ])
})

test('atomically: of what else follows only looks at state are part of the action', () => {
  const action = 'atomically(() => { cpu.count = 1 })'
  expect(bodySteps(`${action}; check('p', cpu.on, 'off'); outside(1)`)).toEqual([
    '0  cpu.count := 1',
    '1+ check p: cpu.on "off"',
    '2  call outside(1)',
    '3  return',
  ])
  expect(bodySteps(`${action}; outside(1)`).slice(1)).toEqual(['1  call outside(1)', '2  return'])
})

test('calls: a look at state behind a call is not glued to the return of the callee', () => {
  const body = "outside(1); check('p', cpu.on, 'off'); outside(2); seen.depth = 1; seen.hint = true"
  expect(bodySteps(body)).toEqual([
    '0  call outside(1)',
    '1  check p: cpu.on "off"',
    '2  call outside(2)',
    '3  cpu.depth := 1',
    '4+ cpu.hint := 1',
    '5  return',
  ])
})

test('waitUntil blocks, and may be how an action begins', () => {
  expect(bodySteps('waitUntil(() => cpu.on || machine.lock === 0); cpu.on = true')).toEqual([
    '0  await (cpu.on ? 1 : (global.lock == 0))',
    '1  cpu.on := 1',
    '2  return',
  ])
  expect(
    bodySteps('atomically(() => { waitUntil(() => machine.lock === 0); machine.lock = 1 })'),
  ).toEqual(['0  await (global.lock == 0)', '1+ global.lock := 1', '2+ return'])
})

test('switchTo: what follows comes after other tasks have run, so nothing is glued to it', () => {
  expect(bodySteps('if (cpu.on) switchTo(1); let x = 5; outside(x)')).toEqual([
    '0  if cpu.on goto 1 else 2',
    '1  switch to 1',
    '2  x = 5',
    '3  call outside(x)',
    '4  return',
  ])
})
