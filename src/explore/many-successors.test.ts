// A state that leads to more others than there is room for at once: the search by rules gives up, and whole
// states are searched instead, with the same states and transitions.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult, SearchFigures } from '../ir/verdict.ts'
import { reachable } from '../sim/reachable.ts'
import type { Reachable } from '../sim/reachable.ts'
import { allReductions, explore, noReductions as none } from './explore.ts'
import { localMate } from './mate-link.ts'

/** Chooses a value, and puts it into so many fields at once. */
function choosing(values: number, fields: number, more?: Partial<ProgramNotation>): Program {
  const names = Array.from({ length: fields }, (_, at) => `f${at}`)
  return buildProgram({
    tasks: { init: 'main' },
    properties: ['small'],
    ...more,
    fields: { z: {}, ...Object.fromEntries(names.map((name) => [name, { bits: 32 }])) },
    functions: {
      main: [
        `v = choose ${values}`,
        ...names.map((name, at) => `+ ${name} = v + ${at}`),
        `+ check small: f0 < ${values - 1}`,
      ],
      other: ['+ z <- old ^ 1'],
    },
  })
}

function kinds(results: readonly PropertyResult[]): readonly string[] {
  return results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
}

/** Packed states are what the search by rules has. */
function isByRules({ bitsPerState }: SearchFigures): boolean {
  return bitsPerState !== undefined
}

function figureOf(found: Reachable | undefined, figure: 'states' | 'transitions'): number {
  return found?.[figure] ?? 0
}

const twoCpus = { cpus: 2, tasks: { init: 'main', other: 'other' } }
// With summaries this is no search by rules; without chains it is.
const oneCpu = { vectors: { other: ['interrupt', 'z == 0', 'other'] } } as const

test.each([
  ['fits', 1000, 1, twoCpus, true],
  ['has no room for the new states', 18_000, 1, twoCpus, false],
  ['has no room for the nodes of states of several leaves', 2048, 6, twoCpus, false],
  ['has no room for the new states of one CPU', 18_000, 1, oneCpu, false],
])(
  'a choice that %s: %d values in %d fields',
  { timeout: 900_000 },
  (_, values, fields, more, byRules) => {
    // Each further value has as many states as the one before.
    const [few, another] = [10, 11].map((small) =>
      reachable(choosing(small, fields, more), { maxStates: 10_000 }),
    )
    const expected = (figure: 'states' | 'transitions'): number =>
      figureOf(few, figure) + (values - 10) * (figureOf(another, figure) - figureOf(few, figure))
    const program = choosing(values, fields, more)
    const { results, search } = explore(program, { reductions: none })
    expect(isByRules(search)).toBe(byRules)
    expect(search.states).toBe(expected('states'))
    expect(search.transitions).toBe(expected('transitions'))
    expect(kinds(results)).toEqual(kinds(few?.results ?? []))
    expect(kinds(results)).toContain('small violated')

    const compact = explore(program, {
      reductions: { ...allReductions, chains: false, order: false },
    })
    expect(compact.search).toMatchObject({ states: search.states, transitions: search.transitions })

    const threads = { count: 2, start: localMate, from: 0, fewest: 1 }
    const crewed = explore(program, { reductions: none, threads })
    expect(crewed.search).toMatchObject({ states: search.states, transitions: search.transitions })
    expect(kinds(crewed.results)).toEqual(kinds(results))
  },
)
