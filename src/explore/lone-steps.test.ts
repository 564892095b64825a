// One CPU goes alone where nobody can tell, and nowhere else: what is found is the same, the states are fewer.

import { readdirSync } from 'node:fs'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { loadSystems } from '../linux/load-systems.ts'
import { randomRuns } from '../sim/random-runs.ts'
import { allReductions, explore, noReductions } from './explore.ts'

const order = { ...noReductions, order: true }

function search(notation: Omit<ProgramNotation, 'tasks'>): {
  readonly before: SearchResult
  readonly after: SearchResult
} {
  const program = buildProgram({ ...notation, cpus: 2, tasks: { one: 'one', two: 'two' } })
  const before = explore(program, { reductions: noReductions })
  return { before, after: explore(program, { reductions: order }) }
}

/** Verdicts with the lengths of paths. */
function answers({ results }: SearchResult): readonly string[] {
  return results.map(({ property, verdict }) =>
    verdict.kind === 'violated'
      ? `${property} violated after ${verdict.path.length}`
      : `${property} ${verdict.kind}`,
  )
}

const fields = { a: { bits: 4 }, b: { bits: 4 } } as const

test('CPUs that touch nothing in common go one after the other', () => {
  const { before, after } = search({
    fields,
    functions: { one: ['a = 1', 'a = 2', 'a = 3'], two: ['b = 1', 'b = 2', 'b = 3', 'check p: 1'] },
    properties: ['p'],
  })
  expect(answers(after)).toEqual(answers(before))
  // The states of both together, and the states of one after those of the other.
  expect(before.search.states).toBe(5 * 6)
  expect(after.search.states).toBe(5 + 6 - 1)
})

test('a CPU waits for nobody who has done with what it touches', () => {
  const { before, after } = search({
    fields,
    functions: { one: ['a = 1', 'b = 1', 'b = 2', 'b = 3'], two: ['a = 2', 'check p: a < 3'] },
    properties: ['p'],
  })
  expect(answers(after)).toEqual(answers(before))
  expect(after.search.states).toBeLessThan(before.search.states)
})

test('an invariant that looks at two CPUs sees their steps in either order', () => {
  const { before, after } = search({
    fields,
    functions: { one: ['a = 1'], two: ['b = 1'] },
    invariants: { first: 'b <= a', second: 'a <= b' },
  })
  expect(answers(before)).toContain('first violated after 1')
  expect(answers(after)).toEqual(answers(before))
})

test('a CPU that goes round for ever does not keep another one from what it does', () => {
  const { before, after } = search({
    fields,
    functions: { one: ['L: a = 1', 'a = 2', 'goto L'], two: ['b = 1', 'check p: 0'] },
    properties: ['p'],
  })
  expect(answers(before)[0]).toMatch(/^p violated/)
  expect(answers(after)).toEqual(answers(before))
})

test('a way to a violation is a shortest one, although others went alone on the way to it', () => {
  const { before, after } = search({
    fields,
    functions: { one: ['a = 1', 'a = 2', 'a = 3', 'a = 4'], two: ['b = 1', 'check p: 0'] },
    properties: ['p'],
  })
  expect(answers(before)[0]).toBe('p violated after 1')
  expect(answers(after)).toEqual(answers(before))
})

const line = fc.constantFrom(
  'a = 1',
  'a = 2',
  'b = 1',
  'x = a',
  'x = b',
  'b = x',
  'a <- old + 1',
  'own <- old + 1',
  'x = own',
  'x = choose 2',
  'check p: x < 2',
  'check q: a < 3',
  'await a == 1',
  'await x == 0',
)
/** A beginning, lines that may be done again, and an end. */
const code = fc
  .tuple(fc.array(line, { maxLength: 3 }), fc.array(line, { maxLength: 3 }), fc.boolean(), line)
  .map(([before, again, loops, end]) => [
    ...before,
    ...(loops ? ['L: fence', ...again, 'if x == 0 goto L'] : again),
    end,
  ])
const programs = fc
  .tuple(fc.array(code, { minLength: 2, maxLength: 3 }), fc.boolean(), fc.boolean())
  .map(([codes, invariant, device]) => ({
    cpus: codes.length,
    fields: { a: { bits: 2 }, b: { bits: 2 }, own: { owner: 'cpu' as const, bits: 2 } },
    functions: {
      ...Object.fromEntries(codes.map((lines, cpu) => [`main${cpu}`, lines])),
      device: ['b <- old + 1'],
    },
    tasks: Object.fromEntries(codes.map((_, cpu) => [`task${cpu}`, `main${cpu}`])),
    ...(device ? { vectors: { device: ['interrupt', 'b == 2', 'device'] as const } } : {}),
    properties: ['p', 'q', 'no-deadlock'],
    ...(invariant ? { invariants: { both: 'a <= b' } } : {}),
  }))
test.each(randomRuns(process.env, 40))(
  'random programs of two and three CPUs have the same answers: $part',
  { timeout: 900_000 },
  ({ parameters }) => {
    fc.assert(
      fc.property(programs, (notation) => {
        const program = buildProgram(notation)
        const options = { maxStates: 20_000 }
        for (const base of [
          noReductions,
          { ...noReductions, chains: true },
          { ...noReductions, chains: true, arrival: true },
        ]) {
          const without = explore(program, { ...options, reductions: base })
          const found = explore(program, { ...options, reductions: { ...base, order: true } })
          if (answers(without).some((answer) => answer.includes('unfinished'))) return
          expect(answers(found)).toEqual(answers(without))
        }
      }),
      parameters,
    )
  },
)

const corpus = readdirSync('corpus/ts').map((name) => `corpus/ts/${name}`)

test('programs of the corpus and small systems have the same answers', { timeout: 900_000 }, () => {
  const systems = [...corpus, 'cpu-flags', 'deferred-ipi', 'remote-pin']
  let reduced = 0
  for (const system of systems) {
    for (const { program } of loadSystems({ systems: [system], allowOpaque: false }).value.jobs) {
      if (program.bounds.cpus === 1) continue
      const without = explore(program, { reductions: { ...allReductions, order: false } })
      const found = explore(program, { reductions: allReductions })
      expect(answers(found), system).toEqual(answers(without))
      expect(found.search.states, system).toBeLessThanOrEqual(without.search.states)
      if (found.search.states < without.search.states) reduced++
    }
  }
  expect(reduced).toBeGreaterThan(5)
})
