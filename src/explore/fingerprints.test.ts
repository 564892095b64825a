// Searches by fingerprints: as long as no two collide, and so few never do, they say what exact ones say.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { replay } from '../sim/timeline.ts'
import { collisionProbability } from './collision-probability.ts'
import { allReductions, explore } from './explore.ts'
import { localMate } from './mate-link.ts'

/** Each of two CPUs sets its fields, one after the other; a bit of the state for each field. */
function setting(fields: number): Program {
  const names = (cpu: string): readonly string[] =>
    Array.from({ length: fields }, (_, at) => `${cpu}${at}`)
  const all = [...names('a'), ...names('b')]
  const last = fields - 1
  return buildProgram({
    cpus: 2,
    fields: Object.fromEntries(all.map((name) => [name, { bits: 1 }])),
    functions: {
      one: [...names('a').map((name) => `${name} = 1`), `check late: b${last} == 0`],
      two: [...names('b').map((name) => `${name} = 1`), `check early: b0 == 1`],
    },
    tasks: { one: 'one', two: 'two' },
    properties: ['late', 'early'],
  })
}

// Nobody looks at most of the fields, which is no constant but would be left out.
const reductions = {
  ...allReductions,
  chains: false,
  arrival: false,
  order: false,
  constants: false,
}

function essence({ results, search }: SearchResult): object {
  const { states, transitions, depth, bitsPerState } = search
  const kinds = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
  return { states, transitions, depth, bitsPerState, kinds }
}

test.each([40, 70])('two CPUs with %i bits each', { timeout: 900_000 }, (fields) => {
  const program = setting(fields)
  const exact = explore(program, { reductions })
  expect(exact.search.collisionProbability).toBeUndefined()
  const threads = { count: 2, start: localMate, from: 0, fewest: 1 }
  for (const more of [{}, { threads }]) {
    const found = explore(program, { reductions, fingerprints: true, ...more })
    expect(essence(found)).toEqual(essence(exact))
    expect(found.search.collisionProbability).toBe(collisionProbability(found.search.states))
    for (const { property, verdict } of found.results) {
      if (verdict.kind !== 'violated') continue
      const last = replay(program, verdict.path).moments.at(-1)
      expect(last?.failures.map((failure) => failure.property)).toContain(property)
    }
  }
})

test('states that have room in a fingerprint do not collide', () => {
  const { search } = explore(setting(3), { reductions, fingerprints: true })
  expect(search.collisionProbability).toBe(0)
})

test('collisionProbability() is the birthday bound', () => {
  expect(collisionProbability(1)).toBe(0)
  expect(collisionProbability(2)).toBe(2 ** -64)
  expect(collisionProbability(2 ** 32)).toBeCloseTo(0.5)
  expect(collisionProbability(2 ** 40)).toBe(1)
})
