// Where environment actions are waited for: at steps that conflict with one that is possible, and not elsewhere.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import { allReductions, explore, noReductions } from './explore.ts'

type Vectors = Readonly<Record<string, readonly [condition: string, ...code: readonly string[]]>>

/** One task, and other CPUs. */
function among(main: readonly string[], others: Vectors): ProgramNotation {
  const names = Object.keys(others)
  return {
    fields: { x: { bits: 4 }, y: { bits: 2 }, z: { bits: 2 } },
    functions: {
      main,
      ...Object.fromEntries(names.map((name) => [name, others[name]?.slice(1) ?? []])),
    },
    tasks: { only: 'main' },
    vectors: Object.fromEntries(
      names.map((name) => [name, ['environment', others[name]?.[0] ?? '', name]]),
    ),
    properties: ['p'],
  }
}

function states(main: readonly string[], others: Vectors): number {
  return explore(buildProgram(among(main, others))).search.states
}

/** With and without reductions. */
function verdicts(main: readonly string[], others: Vectors): readonly (string | undefined)[] {
  const program = buildProgram(among(main, others))
  return [noReductions, { ...allReductions, summaries: false, tails: false }, allReductions].map(
    (reductions) => explore(program, { reductions }).results[0]?.verdict.kind,
  )
}

const broken = ['violated', 'violated', 'violated']

describe('a step that touches what an environment action touches', () => {
  const main = ['fence', 'x = 1', 'x = 2', 'x = 3', 'check p: x == 3']
  /** Conflicts with `rare`, and with nothing else. */
  const counts = ['z < 2', 'z <- old + 1'] as const

  test('need not be kept apart while the action is out of the question', () => {
    const rare = ['y == 1', 'x = 9', 'z = 0'] as const
    expect(states(main, { rare, counts })).toBeLessThan(
      states(main, { rare: ['y < 2', 'x = 9', 'z = 0'], counts }),
    )
  })

  test.each([
    ['another one makes it possible', ['y == 1', 'x = 9'], ['z == 1', 'y = 1']],
    ['it is possible until it has run', ['y == 0', 'x = 9', 'y = 1'], ['z == 1', 'z = 2']],
    ['the code itself makes it possible', ['z == 1', 'x = 9', 'y = 1'], ['y == 1', 'z = 0']],
  ] as const)('is kept apart where %s', (_, rare, other) => {
    expect(verdicts(['z = 1', 'x = 3', 'check p: x == 3'], { rare, other })).toEqual(broken)
  })

  test('is no reason to forget the others where code goes round without end', () => {
    const endless = ['y = 2', 'z = 1', 'again: n = choose 2', 'x = n', 'goto again']
    const rare = ['y == 1', 'z = x'] as const
    const wrong = ['z == 1', 'z = 2', 'check p: 0'] as const
    expect(verdicts(endless, { rare, wrong })).toEqual(broken)
  })
})
