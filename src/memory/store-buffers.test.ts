import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { allReductions, explore } from '../explore/explore.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { validateProgram } from '../ir/validate.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { randomProgram } from '../sim/random-program.ts'
import { randomRuns } from '../sim/random-runs.ts'
import { reachable } from '../sim/reachable.ts'
import { createSimulation } from '../sim/simulation.ts'
import { withStoreBuffers } from './store-buffers.ts'
import { outcomesOf, printThreads, randomThreads } from './tso-fixture.ts'

// On a machine with much to do, it takes what it takes.
const patience = 900_000
const runs = randomRuns(process.env, 25)

function buffered(program: Program, entries = 2): Program {
  const { program: behind } = withStoreBuffers(program, { entries })
  expect(validateProgram(behind)).toEqual([])
  return behind
}

function verdicts(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}

const fields = { x: { bits: 2 }, y: { bits: 2 }, r: { bits: 2 }, s: { bits: 2 } }

/** Two CPUs that end with these results in r and s, if they can. */
function reaches(left: readonly string[], right: readonly string[], r: number, s: number): boolean {
  const last = `+ check never: !(r == ${r}) | !(s == ${s})`
  const program = buildProgram({
    cpus: 2,
    fields,
    functions: { left: [...left, 'r <- v + 1', last], right: [...right, 's <- v + 1', last] },
    tasks: { left: 'left', right: 'right' },
    properties: ['never'],
  })
  return verdicts(explore(buffered(program)).results)['never'] === 'violated'
}

describe('withStoreBuffers()', () => {
  test('a load overtakes a store before it', () => {
    expect(reaches(['x = 1', 'v = y'], ['y = 1', 'v = x'], 1, 1)).toBe(true)
  })

  test('a fence between them keeps them in order', () => {
    expect(reaches(['x = 1', 'fence', 'v = y'], ['y = 1', 'fence', 'v = x'], 1, 1)).toBe(false)
  })

  test('a barrier for stores alone does not: x86 has nothing to do there', () => {
    const [left, right] = [
      ['x = 1', 'fence stores', 'v = y'],
      ['y = 1', 'fence loads', 'v = x'],
    ]
    expect(reaches(left, right, 1, 1)).toBe(true)
  })

  test('an atomic update of anything keeps them in order', () => {
    const [left, right] = [
      ['x = 1', 'r <- 0', 'v = y'],
      ['y = 1', 's <- 0', 'v = x'],
    ]
    expect(reaches(left, right, 1, 1)).toBe(false)
  })

  test('stores that are part of a larger indivisible action do not wait', () => {
    expect(reaches(['x = 1', '+ v = y'], ['y = 1', '+ v = x'], 1, 1)).toBe(false)
  })

  test('an update without a lock is a load and a store that waits', () => {
    const lost = (local: boolean): string | undefined => {
      const program = buildProgram({
        cpus: 2,
        fields: { n: { bits: 2 }, ended: { bits: 2 } },
        functions: {
          add: [
            'n <- old + 1',
            'fence',
            'ended <- old + 1',
            'await ended == 2',
            '+ check kept: n == 2',
          ],
        },
        tasks: { left: 'add', right: 'add' },
        properties: ['kept'],
      })
      const functions = program.functions.map((func) => ({
        ...func,
        steps: func.steps.map((step, at) => {
          return step.kind === 'rmw' && at === 0 && local ? { ...step, local } : step
        }),
      }))
      return verdicts(explore(buffered({ ...program, functions })).results)['kept']
    }
    expect(lost(false)).toBe('holds')
    expect(lost(true)).toBe('violated')
  })

  test('a sequentially consistent store does not wait', () => {
    const program = buildProgram({
      cpus: 2,
      fields,
      functions: {
        left: ['x = 1', 'v = y', 'r <- v + 1', '+ check never: !(r == 1) | !(s == 1)'],
        right: ['y = 1', 'v = x', 's <- v + 1', '+ check never: !(r == 1) | !(s == 1)'],
      },
      tasks: { left: 'left', right: 'right' },
      properties: ['never'],
    })
    const functions = program.functions.map((func) => ({
      ...func,
      steps: func.steps.map((step) => (step.kind === 'store' ? { ...step, locked: true } : step)),
    }))
    expect(verdicts(explore(buffered(program)).results)['never']).toBe('violated')
    expect(verdicts(explore(buffered({ ...program, functions })).results)['never']).toBe('holds')
  })

  test("an action on a CPU's own field drains too, if others look at that", () => {
    const last = '+ check never: !(r == 1) | !(s == 1)'
    const program = buildProgram({
      cpus: 2,
      fields: { ...fields, word: { owner: 'cpu', bits: 1 } },
      functions: {
        left: ['x = 1', 'word = 1', '+ v = y', 'r <- v + 1', last],
        right: ['y = 1', 'word = 1', '+ v = x', 's <- v + 1', last, 'v = word@0'],
      },
      tasks: { left: 'left', right: 'right' },
      properties: ['never'],
    })
    expect(verdicts(explore(buffered(program)).results)['never']).toBe('holds')
  })

  test('an invariant sees the stores of a CPU in their order', () => {
    const program = buildProgram({
      cpus: 2,
      fields,
      functions: { left: ['x = 1', 'y = 1'], right: ['v = x'] },
      tasks: { left: 'left', right: 'right' },
      invariants: { order: '!y | x' },
    })
    expect(verdicts(explore(buffered(program)).results)['order']).toBe('holds')
  })

  test('a CPU sees its own store at once', () => {
    expect(reaches(['x = 1', 'v = x'], ['y = 1', 'v = y'], 1, 2)).toBe(false)
  })

  test('of several stores that wait it sees the newest', () => {
    expect(reaches(['x = 1', 'x = 2', 'v = x'], ['v = x'], 3, 1)).toBe(true)
    expect(reaches(['x = 1', 'x = 2', 'v = x'], ['v = x'], 2, 1)).toBe(false)
  })

  test('what the environment does reaches memory at once, also by a function that code calls', () => {
    const program = buildProgram({
      cpus: 2,
      fields,
      functions: {
        set: ['x = 1'],
        left: ['set()', 'v = x'],
        right: ['v = x'],
        device: ['set()', '+ check at-once: x == 1'],
      },
      tasks: { left: 'left', right: 'right' },
      vectors: { device: ['environment', 'x == 0', 'device'] },
      properties: ['at-once'],
    })
    expect(verdicts(explore(buffered(program)).results)['at-once']).toBe('holds')
  })

  test('stores of one CPU reach memory in their order', () => {
    expect(reaches(['x = 1', 'y = 1'], ['w = y', 'v = x', 'v = w * 2 + v'], 1, 3)).toBe(false)
  })

  test('taking an interrupt drains the buffer', () => {
    const last = '+ check never: !(r == 1) | !(s == 1)'
    const program = buildProgram({
      cpus: 2,
      fields: { ...fields, on: { owner: 'cpu', bits: 1 } },
      functions: {
        left: ['x = 1', 'on = 1'],
        right: ['y = 1', 'fence', 'v = x', 's <- v + 1', last],
        handler: ['on = 0', 'v = y', 'r <- v + 1', last],
      },
      tasks: { left: 'left', right: 'right' },
      vectors: { tick: ['interrupt', 'on', 'handler'] },
      properties: ['never'],
    })
    expect(verdicts(explore(buffered(program)).results)['never']).toBe('holds')
    const { vectors, ...rest } = buffered(program)
    const plain = vectors.map((one) => (one.name === 'tick' ? { ...one, func: 2 } : one))
    expect(verdicts(explore({ ...rest, vectors: plain }).results)['never']).toBe('violated')
  })

  test('what one CPU alone touches is not delayed, and nor is a register', () => {
    const { classes } = withStoreBuffers(
      buildProgram({
        cpus: 2,
        fields: {
          flag: {},
          count: { owner: 'cpu' },
          lock: {},
          mask: { owner: 'cpu' },
          seen: { owner: 'cpu' },
        },
        functions: {
          left: ['flag = 1', 'count = 1', 'lock <- 1', 'mask = 1', 'v = seen@1'],
          right: ['v = flag', 'count = 1', 'lock <- 2', 'seen = 1'],
          handler: ['mask = 0'],
        },
        tasks: { left: 'left', right: 'right' },
        vectors: { irq: ['interrupt', 'mask', 'handler'] },
      }),
      { entries: 2 },
    )
    expect(classes).toEqual(['buffered', 'private', 'locked', 'hardware', 'buffered'])
  })

  test('what is only stored together with a register is one: the mode that an entry sets', () => {
    const program = buildProgram({
      cpus: 2,
      fields: { user: { owner: 'cpu' }, mask: { owner: 'cpu' } },
      functions: {
        left: ['user = 1', '+ mask = 1', 'mask = 0', '+ user = 0'],
        right: ['v = user@0'],
        handler: ['mask = 0', '+ user = 0'],
      },
      tasks: { left: 'left', right: 'right' },
      vectors: { irq: ['interrupt', 'mask', 'handler'] },
    })
    expect(withStoreBuffers(program, { entries: 2 }).classes).toEqual(['hardware', 'hardware'])
  })

  test.each([1, 2])(
    'an interrupt that begins with a choice of %d begins as it does without',
    (count) => {
      const program = buildProgram({
        cpus: 1,
        fields: { x: {} },
        functions: {
          main: ['x = 1', '+ fence', 'x = 0', '+ fence'],
          handler: [`v = choose ${count}`, '+ x = 0', '+ fence', 'v = x'],
          other: ['x = 1'],
        },
        tasks: { main: 'main' },
        vectors: { nmi: ['nmi', '1', 'handler'], other: ['environment', '1', 'other'] },
      })
      const limits = { maxStates: 400 }
      expect(reachable(buffered(program), limits).states).toBe(reachable(program, limits).states)
    },
  )

  test('a Program of one CPU without an environment stays as it is', () => {
    const program = buildProgram({
      fields,
      functions: { f: ['x = 1', 'v = x'] },
      tasks: { f: 'f' },
    })
    const { assumptions, ...rest } = withStoreBuffers(program, { entries: 2 }).program
    expect(rest).toEqual(program)
    expect(assumptions).toEqual(['x86-TSO: no store can wait where another CPU could tell'])
  })

  test.each(runs)(
    'any short threads end as a model of ten lines says: $part',
    { timeout: patience },
    ({ parameters }) => {
      const property = fc.property(randomThreads, (threads) => {
        const program = buffered(buildProgram(printThreads(threads)), 3)
        expect(finalResults(program)).toEqual(outcomesOf(threads, 3))
      })
      fc.assert(property, parameters)
    },
  )

  test.each(runs)(
    'with a fence behind each store everything is as under sequential consistency: $part',
    { timeout: patience },
    ({ parameters }) => {
      const property = fc.property(randomProgram, (notation) => {
        const program = buildProgram(fenced(notation))
        const expected = reachable(program, { maxStates: 400 })
        const found = reachable(buffered(program), { maxStates: 400 })
        expect(verdicts(found.results)).toMatchObject(verdicts(expected.results))
        expect(found.states).toBe(expected.states)
      })
      fc.assert(property, parameters)
    },
  )

  test.each(runs)(
    'the engine agrees with the reference about what is behind store buffers: $part',
    { timeout: patience },
    ({ parameters }) => {
      const property = fc.property(randomProgram, (notation) => {
        const program = buffered(buildProgram(notation))
        const expected = reachable(program, { maxStates: 600 })
        if (expected.results.some(({ verdict }) => verdict.kind === 'unfinished')) return
        const { 'no-deadlock': _, ...same } = verdicts(expected.results)
        for (const reductions of [allReductions, { ...allReductions, arrival: false }]) {
          const { results } = explore(program, { reductions, maxStates: 12_000 })
          expect(verdicts(results)).toMatchObject(same)
        }
      })
      fc.assert(property, parameters)
    },
  )
})

/** The notation with a fence glued to each store. */
function fenced(notation: ProgramNotation): ProgramNotation {
  const functions = Object.entries(notation.functions).map(([head, lines]) => [
    head,
    lines.flatMap((line) =>
      /^(?:\w+: )?(?:\+ )?[ghcta](?:[@[].*)? = /.test(line) ? [line, '+ fence'] : [line],
    ),
  ])
  return { ...notation, functions: Object.fromEntries(functions) }
}

/** The values of all results where nothing can happen any more. */
function finalResults(program: Program): readonly string[] {
  const simulation = createSimulation(program)
  const seen = new Set<string>()
  const results = new Set<string>()
  const work = [simulation.initial]
  for (const state of work) {
    const key = simulation.key(state)
    if (seen.has(key)) continue
    seen.add(key)
    const next = simulation.transitions(state)
    if (next.length === 0) results.add(state.globals.slice(2).join())
    for (const decision of next) work.push(simulation.apply(state, decision).state)
  }
  expect(present(program.fields[2], 'the results come behind x and y').name).toBe('r0')
  return [...results].toSorted()
}
