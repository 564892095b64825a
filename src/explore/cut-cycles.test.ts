// Where cycles are cut, seen in what each step considers afterwards, and that nothing is put off for ever.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { cutCycles } from './cut-cycles.ts'
import type { Arrival } from './cut-cycles.ts'
import { allReductions, explore } from './explore.ts'

type Lines = readonly string[]

function programOf(functions: Readonly<Record<string, Lines>>): Program {
  return buildProgram({
    fields: { x: {}, y: {} },
    functions,
    tasks: { only: 'main' },
  })
}

/** Steps that consider vector 0 after the cut; `before` are those that already do. */
function cuts(functions: Readonly<Record<string, Lines>>, ...before: readonly string[]): Lines {
  const program = programOf(functions)
  const arrivals = program.functions.map(({ name, steps }) =>
    steps.map((_, step): Arrival => {
      const vectors = before.includes(`${name} ${step}`) ? [0] : []
      const others = before.includes(`${name} ${step} other`) ? [1] : []
      return { vectors: new Set([...vectors, ...others]), actions: [], always: new Set() }
    }),
  )
  cutCycles(program, arrivals, [0])
  return program.functions.flatMap(({ name, steps }, func) =>
    steps.flatMap((_, step) => (arrivals[func]?.[step]?.vectors.has(0) ? [`${name} ${step}`] : [])),
  )
}

describe('cutCycles()', () => {
  test('cuts a cycle through a state that is stored for another reason', () => {
    const main = ['again: x = 1', 'n = choose 2', 'goto again']
    expect(cuts({ main })).toEqual(['main 1'])
    expect(cuts({ main: ['again: x = 1', 'y = 1', 'goto again'] }, 'main 1 other')).toEqual([
      'main 1',
    ])
  })

  test('leaves a cycle alone that stores nothing, and one that has been cut', () => {
    const main = ['again: x = 1', 'y = 1', 'goto again']
    expect(cuts({ main })).toEqual([])
    expect(cuts({ main }, 'main 0', 'main 1 other')).toEqual(['main 0'])
  })

  test('cuts every one of several cycles', () => {
    const main = [
      'again: n = choose 2',
      'if n goto again',
      'm = choose 2',
      'if m goto again',
      'return',
    ]
    expect(cuts({ main })).toEqual(['main 0'])
    const apart = [
      'one: n = choose 2',
      'if n goto one',
      'two: m = choose 2',
      'if m goto two',
      'return',
    ]
    expect(cuts({ main: apart })).toEqual(['main 0', 'main 2'])
  })

  test('leaves a cycle alone whose every round goes through a step that considers the vectors', () => {
    const main = ['again: f()', 'goto again']
    expect(cuts({ main, f: ['n = x', 'return'] }, 'f 0')).toEqual(['f 0'])
    const sometimes = ['if y goto end', 'n = x', 'end: return']
    expect(cuts({ main, f: sometimes }, 'f 1')).toEqual(['f 1'])
    const either = ['if y goto other', 'n = x', 'return', 'other: m = x', 'return']
    expect(cuts({ main, f: either }, 'f 1', 'f 3')).toEqual(['f 1', 'f 3'])
  })

  test('knows about a cut in a callee when it comes to the caller', () => {
    const main = ['again: f()', 'goto again']
    const f = ['again: n = choose 2', 'if n goto again', 'return']
    expect(cuts({ main, f })).toEqual(['f 0'])
  })

  test('cuts at no glued step, and inside of a call where all others are glued', () => {
    const main = ['again: x = 1', '+ n = choose 2', '+ goto again']
    expect(cuts({ main })).toEqual(['main 0'])
    const glued = ['fence', 'again: + f()', '+ goto again']
    expect(cuts({ main: glued, f: ['n = choose 2', 'return'] })).toContain('f 0')
  })
})

test.each([
  [['on = 1', 'again: fence', 'f()', 'goto again']],
  [['on = 1', 'again: fence', '+ f()', 'goto again']],
  [['on = 1', 'again: fence', '+ f()', '+ goto again']],
  [['on = 1', 'again: + f()', '+ goto again']],
])('an interrupt is not put off for ever behind one that always comes: %j', (main) => {
  const program = buildProgram({
    depth: 2,
    fields: { on: { bits: 1 }, x: { bits: 1 } },
    functions: { main, f: ['n = x', 'm = x'], irq: ['check p: 0'], device: ['x <- old ^ 1'] },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', 'on', 'irq'], device: ['environment', '1', 'device'] },
    properties: ['p'],
  })
  for (const reductions of [{ ...allReductions, summaries: false, tails: false }, allReductions]) {
    expect(explore(program, { reductions }).results[0]?.verdict.kind).toBe('violated')
  }
})

test('an action is not put off for ever behind an interrupt that never comes', () => {
  const program = buildProgram({
    depth: 2,
    fields: { on: { bits: 1 }, x: { bits: 1 }, y: { bits: 1 }, z: { bits: 1 } },
    functions: {
      main: ['on = 1', 'on = 0', 'z = 1', 'again: n = choose 2', 'm = y', 'goto again'],
      irq: ['y = x'],
      device: ['x <- old ^ 1', '+ check p: z == 0'],
    },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', 'on', 'irq'], device: ['environment', '1', 'device'] },
    properties: ['p'],
  })
  for (const reductions of [{ ...allReductions, summaries: false, tails: false }, allReductions]) {
    expect(explore(program, { reductions }).results[0]?.verdict.kind).toBe('violated')
  }
})
