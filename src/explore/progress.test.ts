import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult, Verdict } from '../ir/verdict.ts'
import { progressVerdicts } from '../sim/progress.ts'
import { randomPredicates, randomProgram } from '../sim/random-program.ts'
import { createSimulation } from '../sim/simulation.ts'
import { explore } from './explore.ts'
import { randomRuns } from '../sim/random-runs.ts'

function verdictOf(program: Program, property: string, options = {}): Verdict {
  const { results } = explore(program, options)
  return present(
    results.find((one) => one.property === property),
    'a result for it',
  ).verdict
}

/** The verdict by engine and reference, which must agree; a violation's lasso is followed. */
function decide(notation: ProgramNotation, property = 'goes-on'): Verdict['kind'] {
  const program = buildProgram(notation)
  const verdict = verdictOf(program, property)
  expect(progressVerdicts(program, { maxStates: 2000 })?.get(property)).toBe(verdict.kind)
  expectLasso(program, verdict)
  return verdict.kind
}

/** A cycle leads from the end of its path back there. */
function expectLasso(program: Program, verdict: Verdict): void {
  if (verdict.kind !== 'violated') return
  const simulation = createSimulation(program)
  let state = simulation.initial
  for (const decision of verdict.path) ({ state } = simulation.apply(state, decision))
  const start = simulation.key(state)
  for (const decision of verdict.cycle ?? []) ({ state } = simulation.apply(state, decision))
  expect(simulation.key(state)).toBe(start)
}

const flag = { flag: { bits: 1 }, seen: { bits: 1 } }

function waiting(goal: 'eventually' | 'possible', setter: readonly string[]): ProgramNotation {
  return {
    cpus: 2,
    fields: flag,
    functions: { waiter: ['await flag', 'seen = 1'], setter },
    tasks: { waiter: 'waiter', setter: 'setter' },
    progress: { 'goes-on': [goal, '!seen', 'seen'] },
  }
}

describe('eventually', () => {
  test('holds where everybody goes on who can', () => {
    expect(decide(waiting('eventually', ['flag = 1']))).toBe('holds')
  })

  test('is broken by a frame that waits for ever: nothing more happens', () => {
    const program = buildProgram(waiting('eventually', ['fence']))
    const verdict = verdictOf(program, 'goes-on')
    expect(verdict).toMatchObject({ kind: 'violated', message: 'goes-on broken', cycle: [] })
    expect(decide(waiting('eventually', ['fence']))).toBe('violated')
  })

  test('where everybody may stand still, nothing else is told', () => {
    const notation: ProgramNotation = {
      depth: 2,
      fields: flag,
      functions: { main: ['await flag', 'seen = 1'], handler: ['fence'] },
      tasks: { main: 'main' },
      vectors: { tick: ['interrupt', '1', 'handler'] },
      progress: { 'goes-on': ['eventually', '1', 'seen'] },
    }
    expect(verdictOf(buildProgram(notation), 'goes-on')).toMatchObject({ path: [], cycle: [] })
    expect(decide(notation)).toBe('violated')
  })

  test('is broken by a loop that is never left', () => {
    const spin = { ...waiting('eventually', ['again: v = seen', 'if !v goto again', 'flag = 1']) }
    const verdict = verdictOf(buildProgram(spin), 'goes-on')
    expect(verdict).toMatchObject({ kind: 'violated', cycle: [{ kind: 'run', cpu: 1 }] })
    expect(decide(spin)).toBe('violated')
  })

  test('is broken where the other CPU only sometimes looks', () => {
    const toggle = ['again: flag = 1', 'flag = 0', 'goto again']
    expect(decide(waiting('eventually', toggle))).toBe('violated')
  })

  test('holds at once where both conditions do', () => {
    expect(
      decide({
        ...waiting('eventually', ['fence']),
        progress: { 'goes-on': ['eventually', '!seen', '!flag'] },
      }),
    ).toBe('holds')
  })

  test('is vacuous where nothing is asked for', () => {
    const never = { 'goes-on': ['eventually', 'seen & !flag', 'seen'] } as const
    expect(decide({ ...waiting('eventually', ['flag = 1']), progress: never })).toBe('vacuous')
  })

  const interrupted: ProgramNotation = {
    depth: 2,
    fields: { seen: { bits: 1 }, count: { bits: 1 } },
    functions: { main: ['count = 0', 'seen = 1'], handler: ['count <- !old'] },
    tasks: { main: 'main' },
    vectors: { tick: ['interrupt', '1', 'handler'] },
    progress: { 'goes-on': ['eventually', '1', 'seen'] },
  }

  test('is not broken by interrupts that come again and again', () => {
    expect(decide(interrupted)).toBe('holds')
  })

  test('is not broken by interrupts that switch tasks again and again', () => {
    const notation: ProgramNotation = {
      depth: 2,
      fields: { seen: { bits: 1 } },
      functions: {
        main: ['seen = 1'],
        other: ['again: switch 0', 'goto again'],
        handler: ['switch 1'],
      },
      tasks: { main: 'main', other: 'other' },
      vectors: { tick: ['interrupt', 'current(0) == 0', 'handler'] },
      progress: { 'goes-on': ['eventually', '1', 'seen'] },
    }
    expect(decide(notation)).toBe('holds')
    const other = ['again: switch 1', 'goto again']
    expect(decide({ ...notation, functions: { ...notation.functions, other } })).toBe('violated')
  })

  test('is broken by an interrupt handler that does not end', () => {
    const functions = { ...interrupted.functions, handler: ['again: count <- !old', 'goto again'] }
    expect(decide({ ...interrupted, functions })).toBe('violated')
  })

  test('cannot rely on a vector that need not come', () => {
    const notation: ProgramNotation = {
      fields: flag,
      functions: { main: ['await flag', 'seen = 1'], other: ['flag = 1'] },
      tasks: { main: 'main' },
      vectors: { wakeup: ['environment', '!flag', 'other'] },
      progress: { 'goes-on': ['eventually', '1', 'seen'] },
    }
    expect(decide(notation)).toBe('violated')
    const vectors = { wakeup: ['environment', '!flag', 'other', 'fair'] } as const
    expect(decide({ ...notation, vectors })).toBe('holds')
  })

  test('a fair vector comes in the first window that opens again and again', () => {
    const notation: ProgramNotation = {
      fields: { on: { bits: 1 }, seen: { bits: 1 } },
      functions: { main: ['again: on = 1', 'on = 0', 'goto again'], handler: ['seen = 1'] },
      tasks: { main: 'main' },
      vectors: { tick: ['interrupt', 'on', 'handler'] },
      progress: { 'goes-on': ['eventually', '1', 'seen'] },
    }
    expect(decide(notation)).toBe('violated')
    expect(decide({ ...notation, vectors: { tick: ['interrupt', 'on', 'handler', 'fair'] } })).toBe(
      'holds',
    )
  })

  test('is asked for each CPU where it speaks of its own', () => {
    const notation: ProgramNotation = {
      cpus: 2,
      fields: { mine: { owner: 'cpu', bits: 1 } },
      functions: { left: ['mine = 1', 'mine = 0'], right: ['mine = 1', 'await 0', 'mine = 0'] },
      tasks: { left: 'left', right: 'right' },
      progress: { 'goes-on': ['eventually', 'mine', '!mine'] },
    }
    expect(decide(notation)).toBe('violated')
    const right = ['mine = 1', 'mine = 0']
    expect(decide({ ...notation, functions: { left: right, right } })).toBe('holds')
  })

  test('is unfinished when a limit is reached, and not searched behind a first violation', () => {
    const program = buildProgram(waiting('eventually', ['flag = 1']))
    expect(verdictOf(program, 'goes-on', { maxStates: 2 }).kind).toBe('unfinished')
  })
})

describe('possible', () => {
  test('holds while there is a way, whether anybody goes it or not', () => {
    expect(decide(waiting('possible', ['again: v = seen', 'if !v goto again', 'flag = 1']))).toBe(
      'violated',
    )
    expect(
      decide(waiting('possible', ['v = choose 2', 'again: if v goto again', 'flag = 1'])),
    ).toBe('violated')
    expect(
      decide(waiting('possible', ['again: v = choose 2', 'if v goto again', 'flag = 1'])),
    ).toBe('holds')
  })

  test('the path ends where there is no way any more', () => {
    const program = buildProgram(
      waiting('possible', ['v = choose 2', 'again: if v goto again', 'flag = 1']),
    )
    expect(verdictOf(program, 'goes-on')).toMatchObject({
      kind: 'violated',
      path: [{ kind: 'choose', cpu: 1, value: 1 }],
    })
  })
})

test.each(randomRuns(process.env, 40))(
  'random programs get the same verdicts about progress from both: $part',
  { timeout: 900_000 },
  ({ parameters }) => {
    const cases = fc.property(
      randomProgram,
      randomPredicates,
      fc.boolean(),
      (notation, [when, then], fair) => {
        const vectors = Object.entries(notation.vectors ?? {}).map(
          ([name, [kind, condition, func]]) => [
            name,
            fair ? [kind, condition, func, 'fair'] : [kind, condition, func],
          ],
        )
        const program = buildProgram({
          ...notation,
          vectors: Object.fromEntries(vectors),
          progress: { may: ['possible', when, then], will: ['eventually', when, then] },
        })
        const expected = progressVerdicts(program, { maxStates: 250 })
        if (expected === undefined) return
        const { results } = explore(program, { only: ['may', 'will'] })
        const found = results.filter(({ property }) => property === 'may' || property === 'will')
        expect(kinds(found)).toEqual(Object.fromEntries(expected))
        for (const { verdict } of found) expectLasso(program, verdict)
      },
    )
    fc.assert(cases, parameters)
  },
)

function kinds(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}
