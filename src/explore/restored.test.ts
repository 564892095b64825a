// Looking at what every interrupt restores: such steps need no interrupt before them, and only such steps.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program, VectorKind } from '../ir/program.ts'
import type { SearchResult } from '../ir/verdict.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import { randomRuns } from '../sim/random-runs.ts'

const none = noReductions
const whole = { ...allReductions, summaries: false, tails: false }

function claiming(notation: ProgramNotation, name: string, mask: bigint): Program {
  const program = buildProgram(notation)
  const field = program.fields.findIndex((each) => each.name === name)
  return { ...program, restored: [{ field, mask, guards: [] }] }
}

function kinds({ results }: SearchResult): readonly string[] {
  return results.map(({ verdict }) => verdict.kind)
}

describe('a step that looks at restored bits', () => {
  /** An interrupt counts itself in the low bits and sets the high one, `times` times. */
  const counting = (...main: readonly string[]): ProgramNotation => ({
    depth: 2,
    fields: { count: { owner: 'cpu', bits: 3 }, came: { bits: 2 }, x: {} },
    functions: {
      main,
      irq: ['count <- old + 1', '+ came <- old + 1', 'count <- (old - 1) | 4'],
      'masked(n)': ['return n & 3'],
    },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', 'came < 2', 'irq'] },
    properties: ['p'],
  })
  const states = (line: string, mask: bigint): number =>
    explore(claiming(counting('fence', line), 'count', mask), { reductions: whole }).search.states

  test.each([
    ['n = count & 3', 'x = n'],
    ['n = count', 'm = n & 2'],
    ['n = masked(count)', 'x = n'],
  ])('need not be kept apart from interrupts: %s, %s', (first, second) => {
    const program = claiming(counting('fence', first, second), 'count', 3n)
    const apart = { ...program, restored: [] }
    const [without, kept] = [program, apart].map(
      (each) => explore(each, { reductions: whole }).search.states,
    )
    expect(without).toBeLessThan(present(kept, 'both were searched'))
  })

  test('counts as soon as it looks at a bit more', () => {
    expect(states('check p: count & 3', 3n)).toBeLessThan(states('check p: count & 3', 1n))
    expect(states('check p: count & 4', 3n)).toBe(states('check p: count & 4', 0n))
  })

  test.each([
    ['in the bit that is left changed', ['n = count & 4', 'check p: n == 0']],
    ['in the whole field', ['n = count', 'check p: n != 4']],
    ['in the next round only', ['again: check p: m < 2', 'm = n', 'n = count', 'goto again']],
    ['through an instance, which might be another', ['n = count@0 & 4', 'check p: n == 0']],
  ])('does not hide an interrupt that can be seen %s', (_, main) => {
    const program = claiming(counting('fence', ...main), 'count', 3n)
    for (const reductions of [none, whole, allReductions]) {
      expect(kinds(explore(program, { reductions }))[0]).toBe('violated')
    }
  })

  test('does not hide what an environment action writes: that is nobody to restore anything', () => {
    const notation = counting('fence', 'n = count & 3', 'check p: n == 0')
    const device: ProgramNotation = {
      ...notation,
      vectors: { device: ['environment', 'came < 2', 'irq'] },
      functions: { ...notation.functions, irq: ['count = 3', 'came <- old + 1'] },
    }
    expect(kinds(explore(claiming(device, 'count', 3n)))[0]).toBe('violated')
  })
})

const looking = fc.constantFrom(
  'n = r & 3',
  'k = r & 1',
  'n = r',
  'k = r & 4',
  'n = k & 2',
  'k = f(n)',
)
const changing = fc.constantFrom(
  'r <- old ^ 5',
  'r = n',
  'r <- old | 2',
  'x = n',
  'n = x',
  'x <- old ^ 1',
)
const task = fc.array(fc.oneof({ weight: 4, arbitrary: looking }, changing), {
  minLength: 2,
  maxLength: 6,
})
const handler = fc.record({
  kind: fc.constantFrom('interrupt', 'nmi', 'exception', 'environment'),
  body: fc.array(fc.oneof(changing, looking), { minLength: 1, maxLength: 3 }),
  when: fc.constantFrom('1', 'x', 'r & 4', '!(r & 1)', 'frame == 0'),
  switches: fc.integer({ min: 0, max: 3 }).map((number) => number === 0),
})

/** What a handler finds in the low bits of `r` is there again when it returns. */
const restoring: fc.Arbitrary<ProgramNotation> = fc
  .record({
    main: task,
    other: task,
    handlers: fc.array(handler, { minLength: 1, maxLength: 2, size: 'max' }),
    depth: fc.integer({ min: 2, max: 3 }),
  })
  .map(({ main, other, handlers, depth }) => {
    const vectors = handlers.map(
      ({ kind, when }, index): [string, readonly [VectorKind, string, string]] => [
        `vector_${index}`,
        [kind, `came_${index} < 1 ? ${when} : 0`, `handler_${index}`],
      ],
    )
    const functions = handlers.map(
      ({ kind, body, switches }, index): [string, readonly string[]] => {
        const leave = kind === 'interrupt' && switches ? ['switch 1 - task'] : []
        const came = `came_${index} = 1`
        const restore = ['r <- (old & 4) | kept']
        return [`handler_${index}`, ['kept = r & 3', `+ ${came}`, ...body, ...leave, ...restore]]
      },
    )
    return {
      depth,
      fields: {
        r: { owner: 'cpu', bits: 3, initial: 2n },
        kept: { owner: 'frame', bits: 2 },
        x: { bits: 3 },
        came_0: { bits: 1 },
        came_1: { bits: 1 },
      },
      functions: {
        main: [...main, 'fence', ...observers],
        other: [...other, 'switch 0', 'fence'],
        'f(v)': ['return v & 1'],
        ...Object.fromEntries(functions),
      },
      tasks: { a: 'main', b: 'other' },
      vectors: Object.fromEntries(vectors),
      properties: observed.map((number) => `seen-${number}`),
    }
  })

const observed = Array.from({ length: 16 }, (_, number) => number)
const observers = observed.map(
  (number) => `+ check seen-${number}: n * 2 + (k & 4 ? 1 : 0) != ${number}`,
)

test.each(randomRuns(process.env, 60))(
  'no claim that is true loses an order of interrupts that can be observed: $part',
  { timeout: 900_000 },
  ({ parameters }) => {
    fc.assert(
      fc.property(restoring, (notation) => {
        const program = claiming(notation, 'r', 3n)
        const full = explore(program, { reductions: none, maxStates: 5000 })
        if (kinds(full).includes('unfinished')) return
        for (const reductions of [whole, { ...allReductions, transparent: false }, allReductions]) {
          expect(kinds(explore(program, { reductions }))).toEqual(kinds(full))
        }
      }),
      parameters,
    )
  },
)

test('explore() reports a broken guard to whoever asked for something that does not show it', () => {
  const built = buildProgram({
    fields: { x: { owner: 'cpu', bits: 1 } },
    functions: { main: ['check guard: x', 'check fine: !x', 'check broken: x'] },
    tasks: { only: 'main' },
    properties: ['guard', 'fine', 'broken'],
  })
  const program = { ...built, restored: [{ field: 0, mask: 1n, guards: [0] }] }
  const shown = (...only: readonly string[]): readonly string[] =>
    explore(program, { only }).results.map(({ property }) => property)
  expect(shown('fine')).toEqual(['guard', 'fine'])
  // A violation has a path of its own to show for it.
  expect(shown('broken')).toEqual(['broken'])
})
