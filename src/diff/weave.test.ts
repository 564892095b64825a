// Two versions woven into one Program: what the search of it proves, and what it must not.

import { describe, expect, test } from 'vitest'
import type { ProgramNotation } from '../ir/build.ts'
import type { HeldUp } from './apart.ts'
import { compareNotations, partWhenWoven } from './diff-fixture.ts'
import type { Level } from './mark.ts'

type Functions = Readonly<Record<string, readonly string[]>>

/** A task that calls f() for ever with `x` as it was chosen, and keeps `y` in step with it. */
function around(functions: Functions): ProgramNotation {
  return {
    fields: {
      x: { owner: 'cpu', bits: 2 },
      y: { owner: 'cpu', bits: 2 },
      z: { owner: 'cpu', bits: 2 },
    },
    functions: {
      'main()': ['L: v = choose 2', 'x = v', 'y = v', 'f()', 'goto L'],
      'tracepoint()': ['return'],
      ...functions,
    },
    tasks: { main: 'main' },
    properties: ['p'],
  }
}

/** The same with an interrupt that counts in `z`, and an NMI on top of it that sets `z` to 3. */
function interrupted(functions: Functions): ProgramNotation {
  return {
    ...around({
      'irq()': ['m = 1', 'y = 1', 'y = 0', 'm = 0', 'return'],
      'nmi()': ['if y == 0 goto L', 'x = 3', 'L: return'],
      ...functions,
      'main()': ['L: x = 0', 'f()', 'goto L'],
    }),
    fields: {
      x: { owner: 'cpu', bits: 2 },
      y: { owner: 'cpu', bits: 2 },
      z: { owner: 'cpu', bits: 2 },
      m: { owner: 'cpu', bits: 1 },
    },
    depth: 3,
    vectors: { timer: ['interrupt', 'm == 0', 'irq'], watchdog: ['nmi', 'm == 1', 'nmi'] },
  }
}

function woven(old: Functions, now: Functions, level: Level = 'warnings') {
  return partWhenWoven(around(old), around(now), level)
}

describe('weave() proves equal', () => {
  test('a check that is dropped and never fires', async () => {
    const old = { 'f()': ['check p: x == y', 'z = 1', 'z = 0', 'return'] }
    const now = { 'f()': ['z = 1', 'z = 0', 'return'] }
    expect(await woven(old, now)).toBe('never')
    // Where the loop comes round again, nothing is known of what was chosen before.
    const main = { 'main()': ['L: f()', 'v = choose 2', 'x = v', 'y = v', 'goto L'] }
    const both = [around({ ...old, ...main }), around({ ...now, ...main })] as const
    const { outcomes } = await compareNotations(...both, 'warnings')
    expect(outcomes.get('f')?.kind).toBe('never told apart')
  })

  test('a check that moves over a place at which tracers look', async () => {
    const old = { 'f()': ['check p: x == y', 'tracepoint()', 'return'] }
    const now = { 'f()': ['tracepoint()', 'check p: x == y', 'return'] }
    expect(await woven(old, now)).toBe('never')
  })

  test('a call that one version leaves out and that changes nothing', async () => {
    const g = {
      'g()': ['if 2 <= x goto L', 'z = 0', 'check p: x == y', 'return', 'L: z = 3', 'return'],
    }
    const old = { 'f()': ['g()', 'x = 2', 'return'], ...g }
    const now = { 'f()': ['x = 2', 'return'], ...g }
    expect(await woven(old, now)).toBe('never')
  })

  test('a store that depends on another field of the same value', async () => {
    const old = { 'f()': ['if x == 0 goto L', 'z = 1', 'L: z = 0', 'return'] }
    const now = { 'f()': ['if y == 0 goto L', 'z = 1', 'L: z = 0', 'return'] }
    expect(await woven(old, now)).toBe('never')
  })

  test('an atomic update of which each version takes what it needs', async () => {
    const old = { 'f()': ['a = old z <- old + 1', 'z = 0', 'x = a & 1', 'return'] }
    const now = { 'f()': ['a = old z <- old + 1', 'b = a', 'z = 0', 'x = b & 1', 'return'] }
    expect(await woven(old, now)).toBe('never')
  })
})

describe('weave() finds', () => {
  test('a check that fires only when an NMI comes inside of an interrupt', async () => {
    const old = { 'f()': ['z = 1', 'check p: x == 0', 'z = 0', 'return'] }
    const now = { 'f()': ['z = 1', 'z = 0', 'return'] }
    const both = [interrupted(old), interrupted(now)] as const
    expect(await partWhenWoven(...both, 'warnings')).toBe('found')
    const { parting } = await compareNotations(...both, 'warnings')
    expect(parting).toMatch(/^warning .*\| write z 0$/)
    expect(await partWhenWoven(...both, 'effects')).toBe('never')
  })

  test('nothing there when the NMI cannot come inside of one', async () => {
    const flat = (functions: Functions): ProgramNotation => ({
      ...interrupted(functions),
      depth: 2,
    })
    const old = flat({ 'f()': ['z = 1', 'check p: x == 0', 'z = 0', 'return'] })
    const now = flat({ 'f()': ['z = 1', 'z = 0', 'return'] })
    expect(await partWhenWoven(old, now, 'warnings')).toBe('never')
  })

  test('a check that moves in front of the store that makes it fire', async () => {
    const old = { 'f()': ['x = 3', 'check p: x == y', 'return'] }
    const now = { 'f()': ['check p: x == y', 'x = 3', 'return'] }
    expect(await woven(old, now)).toBe('found')
  })

  test('a check that fires in both, but behind another mark', async () => {
    const old = { 'f()': ['check p: x == 0', 'z = 1', 'z = 0', 'return'] }
    const now = { 'f()': ['z = 1', 'check p: x == 0', 'z = 0', 'return'] }
    expect(await woven(old, now)).toBe('found')
  })

  test('a store, a place of tracers and a value that differ', async () => {
    const plain = { 'f()': ['z = 1', 'z = 0', 'return'] }
    expect(await woven(plain, { 'f()': ['z = 1', 'return'] })).toBe('found')
    expect(await woven(plain, { 'f()': ['z = 2', 'z = 0', 'return'] })).toBe('found')
    expect(await woven(plain, { 'f()': ['z = 1', 'x = 3', 'z = 0', 'return'] })).toBe('found')
    const traced = { 'f()': ['z = 1', 'tracepoint()', 'z = 0', 'return'] }
    expect(await woven(plain, traced, 'hooks')).toBe('found')
    expect(await woven(plain, traced, 'effects')).toBe('never')
  })

  test('a note of the source that is dropped, moves or says something else, at hooks only', async () => {
    const noted = { 'f()': ['z = 1', 'remark begin()', 'z = 0', 'return'] }
    for (const now of [
      { 'f()': ['z = 1', 'z = 0', 'return'] },
      { 'f()': ['remark begin()', 'z = 1', 'z = 0', 'return'] },
      { 'f()': ['z = 1', 'remark end()', 'z = 0', 'return'] },
    ]) {
      expect(await woven(noted, now, 'hooks')).toBe('found')
      expect(await woven(noted, now, 'effects')).toBe('never')
    }
    const checked = { 'f()': ['z = 1', 'remark begin()', 'check p: x == y', 'z = 0', 'return'] }
    expect(await woven(noted, checked, 'hooks')).toBe('never')
  })

  test('what one version returns and a caller takes', async () => {
    const f = { 'f()': ['a = g()', 'z = a & 1', 'z = 0', 'return'] }
    const old = { ...f, 'g()': ['return x'] }
    expect(await woven(old, { ...f, 'g()': ['return y'] })).toBe('never')
    expect(await woven(old, { ...f, 'g()': ['return x + 1'] })).toBe('found')
  })

  test('a version that goes round for ever where the other one goes on', async () => {
    const old = { 'f()': ['z = 1', 'z = 0', 'return'] }
    const now = { 'f()': ['z = 1', 'L: if x < 2 goto L', 'z = 0', 'return'] }
    expect(await woven(old, now)).toBe('found')
    const g = { 'g()': ['L: if x < 2 goto L', 'return'] }
    expect(await woven(old, { 'f()': ['z = 1', 'g()', 'z = 0', 'return'], ...g })).toBe('found')
  })

  test('a version that waits where the other one goes on', async () => {
    const old = { 'f()': ['z = 1', 'z = 0', 'return'] }
    const now = { 'f()': ['z = 1', 'await x == 0', 'z = 0', 'return'] }
    expect(await woven(old, now)).toBe('found')
    const idle = { 'f()': ['z = 1', 'await x == y', 'z = 0', 'return'] }
    expect(await woven(old, idle)).toBe('never')
  })

  test('what can come between two stores that are one action in the other version', async () => {
    const old = interrupted({ 'f()': ['z = 1', '+ z = 0', 'return'] })
    const now = interrupted({ 'f()': ['z = 1', 'z = 0', 'return'] })
    expect(await partWhenWoven(old, now)).toBe('found')
  })
})

/**
 * Another CPU may set `y` at any time, and g() does when `x` is large enough, which takes one choice of 256. The
 * versions look at `y` behind the call of g() and before it.
 */
function looking(first: string, second: string, large: number): ProgramNotation {
  return {
    ...around({
      'g()': [`if x < ${large} goto L`, 'y = 2', 'L: return'],
      'f()': [first, second, 'z = a', 'z = 0', 'return'],
      'main()': [
        'L: f()',
        'y = 0',
        'z = 1',
        'v = choose 256',
        'if v < 255 goto L',
        'x = 3',
        'goto L',
      ],
      'remote()': ['y = 1', 'return'],
    }),
    vectors: { 'another CPU': ['environment', 'y == 0', 'remote'] },
  }
}

describe('weave() where less arrives between two looks', () => {
  const [sometimes, never] = [3, 4]
  const old = (large: number) => looking('g()', 'a = y', large)
  const now = (large: number) => looking('a = y', 'g()', large)
  const wovenWhile = (held: HeldUp, large: number) =>
    partWhenWoven(old(large), now(large), 'effects', [], held)

  test('does not have versions part that see the same at the same time', async () => {
    expect(await wovenWhile('nothing', never)).toBe('found')
    expect(await wovenWhile('other CPUs', never)).toBe('never')
    expect(await wovenWhile('everything', never)).toBe('never')
  })

  test('has versions part that do not', async () => {
    expect(await wovenWhile('other CPUs', sometimes)).toBe('found')
    expect(await wovenWhile('everything', sometimes)).toBe('found')
  })

  test('lets things arrive again behind what both have done', async () => {
    const inTurn = (...steps: readonly string[]): ProgramNotation => ({
      ...old(never),
      functions: { ...old(never).functions, 'f()': [...steps, 'return'] },
    })
    const before = inTurn('z = 1', 'await y == 1', 'z = 2')
    const after = inTurn('a = y', 'z = 1', 'await y == 1', 'z = 3')
    expect(await partWhenWoven(before, after, 'effects', [], 'everything')).toBe('found')
  })

  test('is searched without the interruption in which nothing shows', async () => {
    // What interrupts do behind leave() or in it is the same, but faults do it in one version only.
    const leaving = (irq: readonly string[], leave: readonly string[]): ProgramNotation => ({
      ...around({
        'main()': ['L: y = 0', 'y = 1', 'goto L'],
        'irq()': [...irq, 'return'],
        'fault()': ['leave()', 'return'],
        'leave()': [...leave, 'return'],
        'preempt()': ['x = 3', 'x = 0', 'return'],
      }),
      vectors: { timer: ['interrupt', 'y == 1', 'irq'], fault: ['exception', 'y == 1', 'fault'] },
    })
    const before = leaving(['leave()', 'preempt()'], ['z = 1', 'z = 0'])
    const after = leaving(['leave()'], ['z = 1', 'z = 0', 'preempt()'])
    const { parting, searches, outcomes } = await compareNotations(before, after)
    expect(outcomes.get('leave')?.kind).toBe('different')
    expect(parting).toBe('return | write x 3')
    expect(searches).toEqual(['long', 'short', 'short, held up', 'short, held up'])
  })

  test('is not searched when a context in which the function differs shows it', async () => {
    const { parting, searches } = await compareNotations(old(sometimes), now(sometimes))
    expect(parting).toBe('write z 2 | write z 0')
    expect(searches).toEqual(['long', 'short'])
  })
})
