// Summaries: what a frame does is found out once for all the places that it can return to. The verdicts are
// those of the search that keeps states whole, and so are the paths, through any number of returns.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { randomProgram } from '../sim/random-program.ts'
import { brokenPromises } from '../sim/broken-promises.ts'
import { allReductions, explore, noReductions } from './explore.ts'

/** Something that may happen before every step, so that every step counts. */
const device = ['environment', '1', 'device'] as const

const off = { ...noReductions, chains: true }
const on = { ...off, summaries: true }

function verdictsOf({ results }: SearchResult): readonly string[] {
  return results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
}

/** Searches both ways, wants the same verdicts, and every path to lead where it promises. */
function searchBoth(notation: ProgramNotation): { whole: SearchResult; summed: SearchResult } {
  const program = buildProgram(notation)
  const [whole, summed] = [
    explore(program, { reductions: off }),
    explore(program, { reductions: on }),
  ]
  expect(verdictsOf(summed)).toEqual(verdictsOf(whole))
  expect(brokenPromises(program, summed.results)).toEqual([])
  return { whole, summed }
}

/** A task of many steps, interrupted anywhere by a handler of many steps. */
function longProgram(steps: number): ProgramNotation {
  const places = Array.from({ length: steps }, () => 'x = 0')
  const lines = places.map((_, index) => `y = ${index}`)
  return {
    depth: 2,
    fields: { x: { bits: 6 }, y: { bits: 6 }, z: { bits: 1 } },
    functions: {
      main: ['again: fence', ...places, 'goto again'],
      irq: [...lines, 'y = 0'],
      device: ['z <- old ^ 1'],
    },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', '1', 'irq'], device },
  }
}

describe('explore() with summaries', () => {
  test('goes through an interrupt once for each thing it can see, not for each place', () => {
    const { whole, summed } = searchBoth(longProgram(12))
    const twice = searchBoth(longProgram(24))
    // Places times steps, but places plus steps.
    expect(twice.whole.search.states / whole.search.states).toBeGreaterThan(3)
    expect(twice.summed.search.states / summed.search.states).toBeLessThan(2.5)
  })

  test('tells a path through returns: the third of three interrupts breaks it', () => {
    searchBoth({
      depth: 2,
      fields: { count: { bits: 2 }, x: {} },
      functions: { main: ['x = 1', 'x = 2', 'check p: count < 3'], irq: ['count <- old + 1'] },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', 'count < 3', 'irq'] },
      properties: ['p'],
    })
  })

  test('tells a path through a switch inside a nested interrupt, and back into it', () => {
    const { summed } = searchBoth({
      depth: 3,
      fields: { x: { bits: 3 }, y: { bits: 2 } },
      functions: {
        main: ['x = 1', 'check p: x != 5'],
        other: ['x = 4', 'switch 0', 'y = 3'],
        outer: ['y <- old + 1', 'y <- old + 0', 'y <- old + 1'],
        inner: ['switch 1 - task', 'x <- old + 1'],
      },
      tasks: { a: 'main', b: 'other' },
      vectors: {
        outer: ['interrupt', 'y == 0', 'outer'],
        inner: ['interrupt', '(frame == 1) & (y == 1)', 'inner'],
      },
      properties: ['p'],
    })
    expect(verdictsOf(summed)).toContain('p violated')
  })

  test('tells each violation from its nearest state, as the search that goes nearest first does', () => {
    fc.assert(
      fc.property(randomProgram, (notation) => {
        const program = buildProgram(notation)
        const limits = { reductions: on, maxStates: 5000 }
        for (const { property, verdict } of explore(program, limits).results) {
          if (verdict.kind !== 'violated') continue
          const first = explore(program, { ...limits, only: [property], first: true })
          const alone = first.results.find((result) => result.property === property)
          expect(alone?.verdict).toEqual(verdict)
        }
      }),
      { numRuns: 60, seed: 2 },
    )
  })

  test('an exit that is known already reaches a caller that comes later', () => {
    const { summed } = searchBoth({
      depth: 2,
      fields: { armed: { bits: 1, initial: 1n }, late: { bits: 1 }, x: {} },
      functions: {
        // The handler sees the same at both places; only the second caller checks what it left.
        main: ['x = 0', 'n = x', 'armed = 1', 'x = 0', 'm = x', 'check p: m != 7', 'armed = 0'],
        irq: ['armed = 0', 'x = 7'],
      },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', 'armed', 'irq'] },
      properties: ['p'],
    })
    expect(verdictsOf(summed)).toContain('p violated')
  })

  test('finds a handler that waits for ever', () => {
    const { summed } = searchBoth({
      depth: 2,
      fields: { x: { bits: 1 } },
      functions: { main: ['again: x = 0', 'goto again'], irq: ['await x'] },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', 'frame == 0', 'irq'] },
      properties: ['no-deadlock'],
    })
    expect(verdictsOf(summed)).toContain('no-deadlock violated')
  })

  test('a handler that looks into the frame it interrupted is searched with that frame', () => {
    const { whole, summed } = searchBoth({
      depth: 2,
      fields: { mine: { owner: 'frame', bits: 1 }, x: {} },
      functions: {
        main: ['mine = 1', 'x = 1', 'mine = 0', 'x = 2'],
        irq: ['n = mine@(frame - 1)', 'check p: !n'],
      },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', '1', 'irq'] },
      properties: ['p'],
    })
    expect(verdictsOf(summed)).toContain('p violated')
    expect(summed.search.states).toBe(whole.search.states)
  })

  test('a delivery that asks about the frame it would interrupt is not taken for possible in another', () => {
    const { whole, summed } = searchBoth({
      depth: 3,
      fields: { mine: { owner: 'frame', bits: 1 }, x: { bits: 2 } },
      functions: {
        main: ['x = 0', 'x = 0', 'mine = 1', 'x = 0', 'x = 0', 'check p: x != 2'],
        irq: ['x = 0', 'x = 0', 'x = x'],
        device: ['x = 2'],
      },
      tasks: { only: 'main' },
      vectors: {
        irq: ['interrupt', 'frame == 0', 'irq'],
        device: ['environment', 'mine', 'device'],
      },
      properties: ['p'],
    })
    expect(verdictsOf(summed)).toContain('p violated')
    expect(summed.search.states).toBeLessThanOrEqual(whole.search.states)
  })

  test('what the interrupted frame breaks behind a delivery is told, whichever frame the delivery was tried in', () => {
    const { summed } = searchBoth({
      depth: 2,
      fields: { x: { bits: 2 }, y: { bits: 1 } },
      functions: {
        main: ['x = 0', 'y = 0', 'y = 1', 'check p: x != 1', 'check q: x != 2'],
        irq: ['n = choose 3', 'x = n'],
        device: ['y = 0'],
      },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', '1', 'irq'], device: ['environment', 'x == 1', 'device'] },
      properties: ['p', 'q'],
    })
    expect(verdictsOf(summed)).toEqual(expect.arrayContaining(['p violated', 'q violated']))
  })

  test('an invariant that looks at frames is not lost where frames are left', () => {
    const { summed } = searchBoth({
      depth: 2,
      fields: { mine: { owner: 'frame', bits: 1 }, x: {} },
      functions: { main: ['mine = 1', 'x = 1'], irq: ['x = 2'] },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', 'x == 0', 'irq'] },
      invariants: { p: '!mine | (x != 2)' },
    })
    expect(verdictsOf(summed)).toContain('p violated')
  })
})

describe('explore() takes frames that will do the same for one', () => {
  const ends = (first: string, second: string): ProgramNotation => ({
    depth: 3,
    fields: { x: { bits: 2 }, y: { bits: 2 }, z: { bits: 1 } },
    functions: {
      device: ['z <- old ^ 1'],
      main: ['x = 1', 'y = 0'],
      'leave(v)': ['x = v', 'y = 1', 'y = 2'],
      // The calls are alike; what comes after them is, or is not.
      one: ['x = 0', 'leave(3)', first],
      two: ['y = 0', 'leave(3)', second],
    },
    tasks: { only: 'main' },
    vectors: { one: ['interrupt', 'y == 0', 'one'], two: ['interrupt', 'y == 0', 'two'], device },
    properties: ['p'],
  })
  const states = (notation: ProgramNotation, tails: boolean): number =>
    explore(buildProgram(notation), { reductions: { ...allReductions, tails } }).search.states

  test('where their callers go on alike', () => {
    const alike = ends('x = 2', 'x = 2')
    expect(states(alike, true)).toBeLessThan(states(alike, false))
  })

  test('but not where their callers go on differently', () => {
    const different = ends('x = 2', 'check p: 0')
    expect(states(different, true)).toBe(states(different, false))
    const { results } = explore(buildProgram(different), { reductions: allReductions })
    expect(results[0]?.verdict.kind).toBe('violated')
  })

  /** Handlers that keep in locals what they need behind the call. */
  const keeping = (one: readonly string[], two: readonly string[]): Program => {
    const notation = ends('', '')
    const functions = { ...notation.functions, one, two }
    return buildProgram({ ...notation, functions })
  }
  const kinds = (program: Program): readonly string[] =>
    [noReductions, allReductions].map(
      (reductions) => explore(program, { reductions }).results[0]?.verdict.kind ?? '',
    )
  const one = ['a = z + 1', 'b = a + 1', 'leave(0)', 'x = a', 'y = b', 'check p: y == x + 1']

  test('whatever they call what they have kept', () => {
    const two = ['c = z + 2', 'a = c - 1', 'leave(0)', 'x = a', 'y = c', 'check p: y == x + 1']
    const program = keeping(one, two)
    const counted = (tails: boolean): number =>
      explore(program, { reductions: { ...allReductions, tails } }).search.states
    expect(counted(true)).toBeLessThan(counted(false))
    expect(kinds(program)).toEqual(['holds', 'holds'])
  })

  test.each([
    ['use it differently', ['x = b', 'y = b', 'check p: y == x + 1']],
    ['ask for more of it', ['x = a', 'y = b', 'check p: y == x']],
    ['set it before', ['a = 1', 'x = a', 'y = 0', 'check p: y == x + 1']],
  ])('but not where they %s', (_, rest) => {
    const two = ['a = z + 1', 'b = a + 1', 'leave(0)', ...rest]
    expect(kinds(keeping(one, two))).toEqual(['violated', 'violated'])
  })
})
