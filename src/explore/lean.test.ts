// Both orders of what two CPUs do are counted, although the state behind them is looked up once
// (src/wasm/generate-lean.ts). Whatever the search leaves out, states, transitions and levels are all there.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import { reachable } from '../sim/reachable.ts'
import { explore, noReductions } from './explore.ts'

/** The figures of a search, which are those of the simulator. */
function figuresOf(notation: ProgramNotation): SearchFigures {
  const program = buildProgram(notation)
  const { states, transitions } = reachable(program, { maxStates: 10_000 })
  const { search } = explore(program, { reductions: noReductions })
  expect(search).toMatchObject({ states, transitions })
  return search
}

describe('explore() without reductions', () => {
  test('finds every state of CPUs that have nothing in common, each in its level', () => {
    const own = (field: string): readonly string[] =>
      [1, 2, 3].map((value) => `${field} = ${value}`)
    const { states, transitions, depth } = figuresOf({
      cpus: 3,
      fields: { x: { bits: 2 }, y: { bits: 2 }, z: { bits: 2 } },
      functions: { first: own('x'), second: own('y'), third: own('z') },
      tasks: { init: 'first', other: 'second', last: 'third' },
    })
    // Every CPU is before one of its stores, before its end, or behind it, independently of the others.
    expect({ states, transitions, depth }).toEqual({ states: 125, transitions: 300, depth: 12 })
  })

  test.each([
    ['one CPU writes what the other one reads', ['y = 1', 'x = 1'], ['v = x', 'seen = v']],
    ['the first CPU reads what the other one writes', ['v = x', 'seen = v'], ['y = 1', 'x = 1']],
    ['both write the same, and neither reads it', ['x = 1', 'x = 3'], ['x = 2']],
  ])('finds both outcomes where %s', (_, first, second) => {
    figuresOf({
      cpus: 2,
      fields: { x: { bits: 2 }, y: {}, seen: {} },
      functions: { first, second },
      tasks: { init: 'first', other: 'second' },
    })
  })
})
