// What the walk of a few fields must not leave out, one case each: everywhere a check fails that would be called never
// without it.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { occurrence } from './ask.ts'
import { neverPart } from './diff-fixture.ts'

type Functions = Readonly<Record<string, readonly string[]>>

/** `irq()` comes whenever it can. */
function isProved(functions: Functions): boolean {
  const lines = Object.entries(functions).map(([name, body]): [string, readonly string[]] => [
    name,
    body.map((line) => line.replace('check', `check ${occurrence}:`)),
  ])
  return neverPart([
    buildProgram({
      fields: { g: { bits: 2 }, t: { owner: 'task', bits: 1 }, f: { owner: 'frame', bits: 1 } },
      functions: { 'irq()': ['g = 1', 'return'], ...Object.fromEntries(lines) },
      tasks: { main: 'main' },
      vectors: { irq: ['interrupt', '1', 'irq'] },
      properties: [occurrence],
    }),
  ])
}

describe('walkCoarsely() lets something come', () => {
  test('before a step of its own when the next one is glued to it', () => {
    expect(isProved({ 'main()': ['g = 0', 'v = 1', '+ check g == 0', 'return'] })).toBe(false)
    expect(isProved({ 'main()': ['g = 0', '+ v = 1', '+ check g == 0', 'return'] })).toBe(true)
  })

  test('before a call of what begins with a glued step', () => {
    const s = { 's()': ['+ check g == 0', 'return'] }
    expect(isProved({ 'main()': ['g = 0', 's()', 'return'], ...s })).toBe(false)
    expect(isProved({ 'main()': ['g = 0', '+ s()', 'return'], ...s })).toBe(true)
  })

  test('before a function returns to a glued step', () => {
    const main = { 'main()': ['s()', '+ check g == 0', 'return'] }
    expect(isProved({ ...main, 's()': ['g = 0', 'return'] })).toBe(false)
    expect(isProved({ ...main, 's()': ['g = 0', '+ return'] })).toBe(true)
  })

  test('on a circle on which nothing else happens', () => {
    const irq = { 'irq()': ['check g == 0', 'g = 1', 'return'] }
    expect(isProved({ 'main()': ['L: v = 1', 'goto L'], ...irq })).toBe(false)
    expect(
      isProved({ 'main()': ['fence', 'L: v = 1', 'if v == 1 goto L', 'return'], ...irq }),
    ).toBe(false)
  })

  test('before a look at a cell of the task', () => {
    const irq = { 'irq()': ['t = 1', 'return'] }
    const main = ['t = 0', 'if t == 0 goto L', 'check 0', 'L: return']
    expect(isProved({ 'main()': main, ...irq })).toBe(false)
    expect(isProved({ 'main()': main.with(1, '+ if t == 0 goto L'), ...irq })).toBe(true)
  })

  test('more than once to a task that is over', () => {
    const program = buildProgram({
      fields: { g: { bits: 2 } },
      functions: {
        'main()': ['+ return'],
        'other()': [`+ check ${occurrence}: g < 2`, 'g = g + 1', 'return'],
      },
      tasks: { main: 'main' },
      vectors: { other: ['environment', '1', 'other'] },
      properties: [occurrence],
    })
    expect(neverPart([program])).toBe(false)
  })

  test('that leaves one of three states behind', () => {
    const irq = { 'irq()': ['v = choose 3', 'g = v', 'return'] }
    expect(isProved({ 'main()': ['check g != 2', 'return'], ...irq })).toBe(false)
    expect(isProved({ 'main()': ['check g != 3', 'return'], ...irq })).toBe(true)
  })
})

describe('walkCoarsely() goes on', () => {
  test('behind a call that has been made in the same state before', () => {
    const others = { 'k()': ['g = 2', 'return'], 'irq()': ['return'] }
    const main = ['k()', 'k()', 'k()', 'check g != 2', 'return']
    expect(isProved({ 'main()': main, ...others })).toBe(false)
    expect(isProved({ 'main()': main.with(3, 'check g == 2'), ...others })).toBe(true)
  })

  test('with each result of a call', () => {
    const k = { 'k()': ['v = choose 2', 'return v'] }
    expect(isProved({ 'main()': ['v = k()', 'check v == 0', 'return'], ...k })).toBe(false)
    expect(isProved({ 'main()': ['v = k()', 'check v < 2', 'return'], ...k })).toBe(true)
  })

  test('with what a call leaves in the cells of the frame', () => {
    const k = { 'k()': ['v = choose 2', 'f = v', 'v = 0', 'return'] }
    expect(isProved({ 'main()': ['k()', 'check f == 0', 'return'], ...k })).toBe(false)
    expect(isProved({ 'main()': ['k()', 'check f < 2', 'return'], ...k })).toBe(true)
  })

  test('with what an atomic update has found, or with what it has left', () => {
    const quiet = { 'irq()': ['return'] }
    const proved = (kept: 'old' | 'new', value: number): boolean =>
      isProved({ 'main()': [`v = ${kept} g <- 1`, `check v == ${value}`, 'return'], ...quiet })
    expect([proved('old', 0), proved('old', 1)]).toEqual([true, false])
    expect([proved('new', 0), proved('new', 1)]).toEqual([false, true])
  })

  test('with what is passed to a function, whatever that is made of', () => {
    const others = { 'k(x)': ['g = x', 'return'], 'irq()': ['return'] }
    const main = ['t = 1', 'k(t)', 'check g == 0', 'return']
    expect(isProved({ 'main()': main, ...others })).toBe(false)
    expect(isProved({ 'main()': main.with(0, 't = 0'), ...others })).toBe(true)
  })
})

describe('walkCoarsely() does not take a frame below for its own', () => {
  test('where it is looked at', () => {
    const main = { 'main()': ['f = 1', 'fence', 'return'] }
    expect(isProved({ ...main, 'irq()': ['check f@0 == 0', 'return'] })).toBe(false)
    expect(isProved({ ...main, 'irq()': ['check f@frame == 0', 'return'] })).toBe(true)
  })

  test('where something is stored into it', () => {
    const main = { 'main()': ['fence', 'check f == 0', 'return'] }
    expect(isProved({ ...main, 'irq()': ['f@0 = 1', 'return'] })).toBe(false)
    expect(isProved({ ...main, 'irq()': ['f@frame = 1', 'return'] })).toBe(true)
  })
})
