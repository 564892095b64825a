// What the walk of a few fields proves, and what it must not.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { validateProgram } from '../ir/validate.ts'
import { randomProgram } from '../sim/random-program.ts'
import { reachable } from '../sim/reachable.ts'
import type { Reachable } from '../sim/reachable.ts'
import { occurrence } from './ask.ts'
import { walkCoarsely } from './coarse-walk.ts'
import { dataGraphOf } from './data-graph.ts'
import { neverPart, weaveNotations } from './diff-fixture.ts'
import { forget } from './forget.ts'
import { withOwnFrames } from './own-frames.ts'
import { randomTasks } from './random-tasks.ts'

type Functions = Readonly<Record<string, readonly string[]>>

/** A task that waits for work with interrupts enabled, and an interrupt and an NMI on top of it that count. */
function kernel(functions: Functions): ProgramNotation {
  return {
    fields: {
      on: { owner: 'cpu', bits: 1 },
      count: { owner: 'cpu', bits: 4 },
      work: { owner: 'cpu', bits: 1 },
      noise: { owner: 'cpu', bits: 8 },
      z: { owner: 'cpu', bits: 2 },
      saved: { owner: 'frame', bits: 1 },
    },
    functions: {
      'main()': ['L: on = 1', 'noise = noise + 1', 'on = 0', 'f()', 'goto L'],
      'irq()': ['saved = on', 'on = 0', 'count = count + 1', 'g()', 'leave()', 'return'],
      'leave()': ['count = count - 1', 'on = saved', 'return'],
      'nmi()': ['count = count + 4', 'work = 1', 'count = count - 4', 'return'],
      'f()': ['return'],
      'g()': ['z = 1', 'z = 0', 'return'],
      ...functions,
    },
    depth: 3,
    tasks: { main: 'main' },
    vectors: { timer: ['interrupt', 'on == 1', 'irq'], watchdog: ['nmi', 'count < 4', 'nmi'] },
    properties: ['p'],
  }
}

function isProved(before: Functions, after: Functions): boolean {
  const woven = weaveNotations(kernel(before), kernel(after), 'warnings')
  return neverPart([present(woven, 'they can be woven').program])
}

const store = ['z = 1', 'z = 0', 'return']

describe('neverPart() proves', () => {
  test('that a check never fires while a mask keeps everything out', () => {
    expect(isProved({ 'f()': ['check p: on == 0', ...store] }, { 'f()': store })).toBe(true)
  })

  test('that a count is what it was before whatever has come', () => {
    expect(isProved({ 'g()': ['check p: (count & 3) == 1', ...store] }, { 'g()': store })).toBe(
      true,
    )
  })

  test('that a store stores what was there already', () => {
    expect(isProved({ 'f()': ['on = 0', ...store] }, { 'f()': store })).toBe(true)
  })

  test('that code behind a decision is never come to, whatever else decides', () => {
    const never = ['if noise == 3 goto M', 'goto L', 'M: if on == 0 goto L', 'z = 2', 'L: return']
    const other = ['if noise == 3 goto M', 'goto L', 'M: if on == 0 goto L', 'z = 3', 'L: return']
    expect(isProved({ 'f()': never }, { 'f()': other })).toBe(true)
  })
})

describe('neverPart() does not prove', () => {
  test('that a check never fires where the mask is open', () => {
    const main = { 'main()': ['L: on = 1', 'f()', 'on = 0', 'goto L'], 'f()': store }
    expect(isProved({ ...main, 'f()': ['check p: on == 0', ...store] }, main)).toBe(false)
  })

  test('that a count is what it was when an NMI may be in between', () => {
    const all = { 'g()': ['check p: count == 1', ...store], 'nmi()': ['count = 4', 'return'] }
    expect(isProved(all, { ...all, 'g()': store })).toBe(false)
  })

  test('that a store stores what was there when an interrupt leaves something else behind', () => {
    const irq = { 'leave()': ['count = count - 1', 'z = 2', 'on = saved', 'return'] }
    const before = { ...irq, 'f()': ['z = 0', 'return'] }
    expect(isProved(before, { ...irq, 'f()': ['return'] })).toBe(false)
  })

  test('that code is never come to which an NMI leads to', () => {
    const f = (value: number) => ['if work == 0 goto L', `z = ${value}`, 'L: return']
    expect(isProved({ 'f()': f(2) }, { 'f()': f(3) })).toBe(false)
  })
})

test('neverPart() walks through a configuration that is like another one but for what is looked at', () => {
  const whole = (initial: bigint, other: bigint): Program =>
    buildProgram({
      fields: { g: { bits: 2, initial }, forgotten: { bits: 2, initial: other } },
      functions: { 'main()': ['forgotten = 0', `check ${occurrence}: g < 2`, 'return'] },
      tasks: { main: 'main' },
      properties: [occurrence],
    })
  expect(neverPart([whole(0n, 0n), whole(0n, 1n), whole(1n, 0n)])).toBe(true)
  expect(neverPart([whole(0n, 0n), whole(2n, 0n)])).toBe(false)
})

test('neverPart() takes what the interrupted frame holds for unknown where something arrives', () => {
  const whole = (...handler: readonly string[]): Program =>
    buildProgram({
      fields: { f: { owner: 'frame', bits: 1 }, g: { bits: 1 } },
      functions: { 'main()': ['f = 1', 'fence', 'return'], 'h()': [...handler, 'return'] },
      tasks: { main: 'main' },
      vectors: { timer: ['interrupt', 'f == 1', 'h'] },
      properties: [occurrence],
    })
  expect(neverPart([whole(`check ${occurrence}: f == 0`, 'f = 1')])).toBe(true)
  expect(neverPart([whole(`check ${occurrence}: g == 0`, 'g = 1')])).toBe(false)
})

/** How many properties are called never broken; none of them may be. */
function countProved(
  program: Program,
  known: readonly number[],
  results: Reachable['results'],
): number {
  const whole = withOwnFrames(program)
  const graph = dataGraphOf(whole)
  const invariants = new Set(whole.invariants.map(({ property }) => property))
  const proved = whole.properties.filter(({ name }, question) => {
    if (invariants.has(question) || name === 'no-deadlock') return false
    const forgotten = forget(whole, graph, question, known)
    expect(validateProgram(forgotten.program)).toEqual([])
    const isKept = (field: number): boolean => forgotten.known.has(field)
    const limits = { isKept, mostWays: 20_000, waysBehind: 500 }
    return walkCoarsely(forgotten.program, question, limits).kind === 'never'
  })
  for (const { name } of proved) {
    const verdict = results.find(({ property }) => property === name)?.verdict
    expect(verdict?.kind).not.toBe('violated')
  }
  return proved.length
}

const bits = fc.integer({ min: 0, max: 2 ** 16 - 1 })

describe('walkCoarsely() never says of a check that it holds which fails in some reachable state', () => {
  test('of programs with every construct', () => {
    let proved = 0
    const program = randomProgram.filter(({ cpus = 1 }) => cpus === 1).map(buildProgram)
    fc.assert(
      fc.property(program, bits, (whole, chosen) => {
        const { results } = reachable(whole, { maxStates: 1500 })
        const known = whole.fields.flatMap((_, id) => (((chosen >> id) & 1) === 1 ? [id] : []))
        proved += countProved(whole, known, results)
      }),
      { numRuns: 60, seed: 6 },
    )
    expect(proved).toBeGreaterThan(100)
  })

  test('of tasks, handlers and functions that hand values on', () => {
    let proved = 0
    fc.assert(
      fc.property(randomTasks.map(buildProgram), bits, (whole, chosen) => {
        const { results } = reachable(whole, { maxStates: 1500 })
        const all = whole.fields.map((_, id) => id)
        const some = all.filter((id) => ((chosen >> id) & 1) === 1)
        proved += countProved(whole, all, results) + countProved(whole, some, results)
      }),
      { numRuns: 200, seed: 6 },
    )
    expect(proved).toBeGreaterThan(500)
  })
})
