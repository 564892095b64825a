// Fields that nobody looks at are part of no state, and no verdict depends on it.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import { unreadFields } from '../ir/unread.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { randomProgram } from '../sim/random-program.ts'
import { reachable } from '../sim/reachable.ts'
import { replay } from '../sim/timeline.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import { randomRuns } from '../sim/random-runs.ts'

const none = noReductions

function noting(notation: ProgramNotation): Program {
  const program = buildProgram(notation)
  return { ...program, unread: unreadFields(program) }
}

const scribbling: ProgramNotation = {
  depth: 2,
  fields: { note: { bits: 8 }, x: { bits: 2 }, came: { bits: 1 } },
  functions: {
    main: ['n = choose 5', 'note = n', 'note <- old + 1', 'x = 1', 'check p: x == 1'],
    irq: ['note = 7', 'came = 1'],
  },
  tasks: { only: 'main' },
  vectors: { irq: ['interrupt', '!came', 'irq'] },
  properties: ['p'],
}

test('states that differ in an unread field alone are one', () => {
  const one = { ...scribbling, fields: { ...scribbling.fields, note: { bits: 0 } } }
  const { states, transitions } = explore(buildProgram(one), { reductions: none }).search
  const noted = explore(noting(scribbling), { reductions: none }).search
  expect(noted).toMatchObject({ states, transitions })
  expect(states).toBeLessThan(explore(buildProgram(scribbling), { reductions: none }).search.states)
})

test('writing an unread field is no reason to look out for interrupts', () => {
  const reductions = { ...allReductions, constants: false }
  const sorted = explore(noting(scribbling), { reductions }).search.states
  expect(sorted).toBeLessThan(explore(buildProgram(scribbling), { reductions }).search.states)
})

test('a path shows what becomes of unread fields', () => {
  const program = noting({
    ...scribbling,
    properties: ['q'],
    functions: {
      ...scribbling.functions,
      main: ['n = choose 5', 'note = n + 3', 'check q: n != 4'],
    },
  })
  const [result] = explore(program).results
  expect(result?.verdict.kind).toBe('violated')
  if (result?.verdict.kind !== 'violated') return
  const { final } = replay(program, result.verdict.path)
  expect(final.globals[0]).toBe(7n)
})

/** The same with nothing to write to: what the reference makes of an unread field. */
function without({ unread = [], ...program }: Program): Program {
  const fields = program.fields.map((field, id) =>
    unread.includes(id)
      ? { ...field, type: { bits: 0, signed: false }, initial: 0n, overflow: 'wrap' as const }
      : field,
  )
  return { ...program, fields }
}

function kinds(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results
      .filter(({ property }) => property !== 'no-deadlock')
      .map(({ property, verdict }) => [property, verdict.kind]),
  )
}

const maxStates = 600

test.each(randomRuns(process.env, 40))(
  'leaving out unread fields loses nothing that can be observed: $part',
  { timeout: 900_000 },
  ({ parameters }) => {
    fc.assert(
      fc.property(randomProgram, (notation) => {
        const program = noting(notation)
        fc.pre((program.unread ?? []).length > 0)
        const expected = reachable(buildProgram(notation), { maxStates })
        if (Object.values(kinds(expected.results)).includes('unfinished')) return
        for (const reductions of [
          none,
          { ...allReductions, summaries: false, tails: false },
          allReductions,
        ]) {
          const { results } = explore(program, { reductions, maxStates: 20 * maxStates })
          expect(kinds(results)).toEqual(kinds(expected.results))
        }
        // A field without bits has no range that a store could leave.
        const faulty = (field: number): boolean => program.fields[field]?.overflow === 'error'
        if (program.unread?.some(faulty) === true) return
        const { states, transitions } = reachable(without(program), { maxStates })
        expect(explore(program, { reductions: none }).search).toMatchObject({ states, transitions })
      }),
      parameters,
    )
  },
)
