// What counts as a difference, and what does not.

import { describe, expect, test } from 'vitest'
import type { ProgramNotation } from '../ir/build.ts'
import { compareNotations } from './diff-fixture.ts'

/** A task that calls f() for ever, in both of its contexts: `on` is 0 or 1. */
function around(functions: Readonly<Record<string, readonly string[]>>): ProgramNotation {
  return {
    fields: {
      on: { owner: 'cpu', bits: 1 },
      x: { owner: 'cpu', bits: 4 },
      y: { owner: 'cpu', bits: 4 },
      count: { owner: 'cpu', bits: 32, signed: true },
    },
    functions: {
      'main()': ['L: v = choose 2', 'on = v', 'f()', 'goto L'],
      ...functions,
    },
    tasks: { main: 'main' },
    properties: ['p'],
  }
}

async function outcomeOf(
  old: Readonly<Record<string, readonly string[]>>,
  now: Readonly<Record<string, readonly string[]>>,
  level: 'effects' | 'hooks' | 'warnings' = 'effects',
): Promise<string> {
  const { outcomes, parting } = await compareNotations(around(old), around(now), level)
  if (parting !== undefined) return `different: ${parting}`
  return [...outcomes].map(([func, { kind }]) => `${func}: ${kind}`).join(', ')
}

describe('comparePrograms() finds no difference', () => {
  test('between a program and itself, and runs nothing', async () => {
    const functions = { 'f()': ['x = y + 1', 'return'] }
    const { result } = await compareNotations(around(functions), around(functions))
    expect(result.functions).toEqual([])
    expect(result.changes.unchanged).toEqual(['main', 'f'])
  })

  test('when locals are renamed, functions and steps stand in another order, jumps are added', async () => {
    const old = { 'f()': ['a = y', 'if a goto L', 'x = 1', 'return', 'L: x = 2', 'return'] }
    const now = {
      'g()': ['return'],
      'f()': ['b = y', 'if b goto M', 'goto K', 'M: x = 2', 'return', 'K: x = 1', 'return'],
    }
    expect(await outcomeOf(old, now)).toBe('')
  })

  test('when a helper is inlined', async () => {
    const old = { 'f()': ['a = g(y)', 'x = a', 'return'], 'g(n)': ['return n + 1'] }
    const now = { 'f()': ['x = y + 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('f: equal')
  })

  test('when an if is inverted', async () => {
    const old = { 'f()': ['if 3 < y goto L', 'x = 1', 'return', 'L: x = 2', 'return'] }
    const now = { 'f()': ['if y <= 3 goto L', 'x = 2', 'return', 'L: x = 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('f: equal')
  })

  test('when a condition is asked for twice', async () => {
    const old = { 'f()': ['if 3 < y goto L', 'return', 'L: x = 2', 'return'] }
    const now = {
      'f()': ['if 3 < y goto L', 'return', 'L: if 3 < y goto M', 'return', 'M: x = 2', 'return'],
    }
    expect(await outcomeOf(old, now)).toBe('f: equal')
  })

  test('when a store leaves the cell as it is', async () => {
    const old = { 'f()': ['if y == 2 goto L', 'return', 'L: x = 1', 'return'] }
    const now = { 'f()': ['if y == 2 goto L', 'return', 'L: y = 2', 'x = 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('f: equal')
  })

  test('when callers do what the function leaves out', async () => {
    const old = { 'f()': ['g()', 'return'], 'g()': ['x = 1', 'y = 1', 'return'] }
    const now = { 'f()': ['g()', 'y = 1', 'return'], 'g()': ['x = 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('f: equal, g: equal in its callers')
  })

  test('in what is returned and nobody takes', async () => {
    const old = { 'f()': ['g()', 'return'], 'g()': ['x = 1', 'return 1'] }
    const now = { 'f()': ['g()', 'return'], 'g()': ['x = 1', 'return 2'] }
    expect(await outcomeOf(old, now)).toBe('g: equal')
  })

  test('in a context that callers never bring', async () => {
    const old = { 'f()': ['on = 0', 'g()', 'return'], 'g()': ['x = 1', 'return'] }
    const now = { 'f()': ['on = 0', 'g()', 'return'], 'g()': ['x = 1 + on', 'return'] }
    expect(await outcomeOf(old, now)).toBe('g: equal in its callers')
  })

  test('in a context that a search shows never to occur', async () => {
    const old = { 'f()': ['x = 5', 'return'] }
    const now = { 'f()': ['if y == 1 goto L', 'x = 5', 'return', 'L: x = 6', 'return'] }
    // Nothing stores into y, which is 0: that is an assumption.
    expect(await outcomeOf(old, now)).toBe('f: never told apart')
    const setting = { 'f()': ['g()', 'y = 0', 'return'], 'g()': ['x = 5', 'y = 1', 'return'] }
    const told = {
      'f()': ['g()', 'y = 0', 'return'],
      'g()': ['if y == 1 goto L', 'x = 5', 'y = 1', 'return', 'L: x = 6', 'y = 1', 'return'],
    }
    expect(await outcomeOf(setting, told)).toBe('g: never told apart')
  })

  test('in loops that end, switches and waits', async () => {
    const loop = [
      'i = 0',
      'L: if 3 <= i goto M',
      'x <- old + 1',
      'i = i + 1',
      'goto L',
      'M: return',
    ]
    const unrolled = ['x <- old + 1', 'x <- old + 1', 'x <- old + 1', 'return']
    expect(await outcomeOf({ 'f()': loop }, { 'f()': unrolled })).toBe('f: equal')
    const waits = { 'f()': ['a = y', 'await on', 'x = a', 'return'] }
    const copies = { 'f()': ['b = y', 'a = b', 'await on', 'x = a', 'return'] }
    expect(await outcomeOf(waits, copies)).toBe('f: equal')
  })
})

describe('comparePrograms() finds a difference', () => {
  test('in the value of a store', async () => {
    const old = { 'f()': ['x = y', 'return'] }
    const now = { 'f()': ['x = y + 1', 'return'] }
    expect(await outcomeOf(old, now)).toMatch(/\| write x 1$/)
  })

  test('in the order of two stores', async () => {
    const old = { 'f()': ['x = 1', 'y = 1', 'return'] }
    const now = { 'f()': ['y = 1', 'x = 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('different: write x 1 | write y 1')
  })

  test('in one value of many', async () => {
    const old = {
      'f()': ['count <- old + 1', 'if count == 77 goto L', 'return', 'L: x = 1', 'return'],
    }
    const now = { 'f()': ['count <- old + 1', 'return'] }
    expect(await outcomeOf(old, now)).toMatch(/^different: write x 1 \| /)
  })

  test('in a bit that is only looked at, of a value that can be anything', async () => {
    const count = ['count <- old * 3 + 7', 'if count & 32 goto L', 'return']
    const old = { 'f()': [...count, 'L: x = 1', 'return'] }
    const now = { 'f()': [...count, 'L: x = 2', 'return'] }
    expect(await outcomeOf(old, now)).toBe('different: write x 1 | write x 2')
  })

  test('behind a wait', async () => {
    const old = { 'f()': ['a = on', 'on = 1', 'await on', 'x = a', 'return'] }
    const now = { 'f()': ['on = 1', 'await on', 'a = on', 'x = a', 'return'] }
    expect(await outcomeOf(old, now)).toMatch(/^different/)
  })

  test('in whether two stores can be told apart', async () => {
    const old = { 'f()': ['x = 1', 'y = 1', 'return'] }
    const now = { 'f()': ['x = 1', '+ y = 1', 'return'] }
    expect(await outcomeOf(old, now)).toBe('different: write y 1 | write y 1')
  })

  test('that shows in a caller only', async () => {
    const old = { 'f()': ['a = g()', 'x = a', 'return'], 'g()': ['return 1'] }
    const now = { 'f()': ['a = g()', 'x = a', 'return'], 'g()': ['return 2'] }
    expect(await outcomeOf(old, now)).toBe('different: write x 1 | write x 2')
  })

  test('in a loop that does not end', async () => {
    const old = { 'f()': ['x = 1', 'return'] }
    const now = { 'f()': ['L: if y == 0 goto L', 'x = 1', 'return'] }
    expect(await outcomeOf(old, now)).toMatch(/^different: write x 1 \| endless/)
  })
})

describe('what arrives in between', () => {
  /** An interrupt sets the flag while interrupts are on, and clears `on` only for itself. */
  function interrupted(lines: readonly string[]): ProgramNotation {
    const plain = around({
      'f()': lines,
      'h()': ['y = 1', 'return'],
    })
    return { ...plain, vectors: { timer: ['interrupt', 'on', 'h'] } }
  }

  async function compared(old: readonly string[], now: readonly string[]): Promise<string> {
    const both = [interrupted(old), interrupted(now)] as const
    const { outcomes, parting } = await compareNotations(...both, 'effects', {}, ['on'])
    if (parting !== undefined) return `different: ${parting}`
    return [...outcomes.values()].map(({ kind }) => kind).join()
  }

  test('a look at a flag that moves out of the masked region is a difference', async () => {
    const old = ['y = 0', 'on = 1', 'emit open', 'on = 0', 'a = y', 'x = a', 'return']
    const now = ['y = 0', 'on = 1', 'emit open', 'a = y', 'on = 0', 'x = a', 'return']
    expect(await compared(old, now)).toMatch(/^different: write x 1 \| /)
  })

  test('a look that moves within the masked region is none', async () => {
    const old = ['y = 0', 'on = 0', 'a = y', 'emit shut', 'x = a', 'on = 1', 'return']
    const now = ['y = 0', 'on = 0', 'emit shut', 'a = y', 'x = a', 'on = 1', 'return']
    expect(await compared(old, now)).toBe('equal')
  })

  test('what only runs when a flag changes between two looks counts', async () => {
    const old = ['on = 1', 'if y == 1 goto L', 'x = 1', 'if y == 0 goto L', 'x = 3', 'L: return']
    const now = ['on = 1', 'if y == 1 goto L', 'x = 1', 'if y == 0 goto L', 'x = 2', 'L: return']
    expect(await compared(old, now)).toBe('different: write x 3 | write x 2')
    const shut = ['on = 0', ...old.slice(1)]
    expect(await compared(shut, ['on = 0', ...now.slice(1)])).toBe('equal')
  })
})

describe('a proof part by part', () => {
  /** Round and round, and in each round one of eight flags may have been set meanwhile. */
  const loop = (clear: string): readonly string[] => [
    'L: on = 1',
    'emit open',
    'on = 0',
    'if count & 7 == 0 goto M',
    'emit work',
    clear,
    'goto L',
    'M: return',
  ]
  const handler = { 'h()': ['count <- old | 5', 'return'] }
  const world = (lines: readonly string[]): ProgramNotation => ({
    ...around({ 'f()': lines, ...handler }),
    vectors: { timer: ['interrupt', 'on', 'h'] },
  })

  test('needs no search for loops into which something comes, and few contexts', async () => {
    const both = [world(loop('count <- old & 248')), world(loop('count <- 248 & old'))] as const
    const { outcomes, searches, result } = await compareNotations(...both, 'effects', {}, ['on'])
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['equal'])
    expect(searches).toEqual([])
    expect(result.functions[0]?.worlds).toBeLessThan(20)
  })

  test('forgets masks where another task has run', async () => {
    const twoTasks = (lines: readonly string[]): ProgramNotation => {
      const one = around({
        'f()': ['y = 0', 'on = 0', 'switch 1', ...lines, 'return'],
        'other()': ['L: on = 1', 'switch 0', 'goto L'],
        'h()': ['y = 1', 'return'],
      })
      return {
        ...one,
        tasks: { main: 'main', other: 'other' },
        vectors: { timer: ['interrupt', 'on', 'h'] },
      }
    }
    const always = twoTasks(['x = 1', 'x = 0'])
    const masked = twoTasks(['if on == 1 goto L', 'x = 1', 'L: x = 0'])
    const { outcomes } = await compareNotations(always, masked, 'effects', {}, ['on'])
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['different'])
  })

  test('proves nothing of a loop that forgets a flag', async () => {
    const both = [world(loop('count <- old & 248')), world(loop('count <- old & 249'))] as const
    const { outcomes } = await compareNotations(...both, 'effects', {}, ['on'])
    expect([...outcomes.values()].map(({ kind }) => kind)).toEqual(['different'])
  })
})

describe('levels', () => {
  const silent = { 'f()': ['x = 1', 'return'] }

  test('a check counts at warnings, and only where it would fail', async () => {
    const checked = { 'f()': ['check p: on == 0', 'x = 1', 'return'] }
    expect(await outcomeOf(silent, checked)).toBe('f: equal')
    expect(await outcomeOf(silent, checked, 'hooks')).toBe('f: equal')
    expect(await outcomeOf(silent, checked, 'warnings')).toMatch(/^different: .*\| warning/)
    const idle = { 'f()': ['check p: on < 2', 'x = 1', 'return'] }
    expect(await outcomeOf(silent, idle, 'warnings')).toBe('f: equal')
  })

  test('a place that tracers can see counts at hooks', async () => {
    const tracepoint = { 'tracepoint()': ['return'] }
    const seen = { 'f()': ['tracepoint()', 'x = 1', 'return'], ...tracepoint }
    const other = { 'f()': ['x = 1', 'tracepoint()', 'return'], ...tracepoint }
    expect(await outcomeOf(seen, other)).toBe('f: equal')
    expect(await outcomeOf(seen, other, 'hooks')).toBe('different: hook tracepoint() | write x 1')
  })

  test('a note of the source counts at hooks, and only there', async () => {
    const allowed = { 'f()': ['remark begin()', 'x = 1', 'remark end()', 'return'] }
    const dropped = { 'f()': ['x = 1', 'remark end()', 'return'] }
    const moved = { 'f()': ['x = 1', 'remark begin()', 'remark end()', 'return'] }
    const jumped = { 'f()': ['goto L', 'L: remark begin()', 'x = 1', 'remark end()', 'return'] }
    expect(await outcomeOf(allowed, dropped)).toBe('')
    expect(await outcomeOf(allowed, dropped, 'hooks')).toBe('different: hook begin() | write x 1')
    expect(await outcomeOf(allowed, moved, 'warnings')).toBe('different: hook begin() | write x 1')
    expect(await outcomeOf(allowed, jumped, 'hooks')).toBe('')
  })

  test('a note in a function that both call is one observation with it', async () => {
    const g = { 'g()': ['remark begin()', 'return'] }
    const [calls, without] = [['g()', 'x = 1'], ['x = 1']].map((body) => ({ 'f()': body, ...g }))
    expect(await outcomeOf(calls ?? {}, without ?? {})).toBe('f: equal')
    expect(await outcomeOf(calls ?? {}, without ?? {}, 'hooks')).toMatch(/^different: /)
  })

  test('what shows at hooks is told by the first search, whatever effects would take', async () => {
    const never = ['if y == 1 goto L', 'x = 5', 'y = 1', 'return', 'L: x = 6', 'y = 1', 'return']
    const versions = [
      { 'g()': ['x = 5', 'y = 1', 'return'] },
      { 'g()': never },
      { 'g()': ['tracepoint()', ...never] },
    ].map((g) => ({ 'f()': ['g()', 'y = 0', 'return'], ...g, 'tracepoint()': ['return'] }))
    const [old = {}, now = {}, traced = {}] = versions
    const { outcomes } = await compareNotations(around(old), around(now))
    expect(outcomes.get('g')?.kind).toBe('never told apart')
    const { parting, searches } = await compareNotations(around(old), around(traced), 'hooks')
    expect(parting).toBe('write x 5 | hook tracepoint()')
    expect(searches).toHaveLength(1)
  })
})

describe('what is compared with what', () => {
  test('a renamed function is the same function when it is mapped', async () => {
    const old = around({ 'f()': ['g()', 'return'], 'g()': ['x = y', 'return'] })
    const now = around({ 'f()': ['h()', 'return'], 'h()': ['x = y', 'return'] })
    const plain = await compareNotations(old, now)
    expect(plain.result.changes.onlyNew).toEqual(['h'])
    const mapped = await compareNotations(old, now, 'effects', { g: 'h' })
    expect(mapped.result.changes.changed).toEqual([])
  })

  test('vectors of one side only are listed and not compared', async () => {
    const old = around({ 'f()': ['return'], 'h()': ['x = 1', 'return'] })
    const now = { ...old, vectors: { timer: ['interrupt', 'on', 'h'] } } as const
    const { result } = await compareNotations(old, now)
    expect(result.entries.map(({ name }) => name)).toEqual(['main'])
    expect(result.onlyNew).toEqual([{ name: 'timer', kind: 'interrupt', func: 'h' }])
  })

  test('what begins with another value, and vectors that arrive at other times, are differences', async () => {
    const base = around({ 'f()': ['return'], 'h()': ['x = 1', 'return'] })
    const old = { ...base, vectors: { timer: ['interrupt', 'on', 'h'] } } as const
    const now = {
      ...base,
      fields: { ...base.fields, x: { owner: 'cpu', bits: 4, initial: 3n } },
      vectors: { timer: ['interrupt', 'on & x', 'h'] },
    } as const
    const { result } = await compareNotations(old, now)
    expect(result.structure).toEqual([
      'the vector timer may arrive at other times',
      'cpu x begins with another value',
    ])
  })
})
