// Which Programs are symmetric, and that states which stand for others leave nothing out.
//
// Random Programs that are symmetric by construction must get the verdicts of the reference, and as many states
// as there are orbits among the reference's; with one line that names a CPU or task, the verdicts must be right
// whatever is found out about them.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Owner, Program } from '../ir/program.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { actionsFrom, reachable } from '../sim/reachable.ts'
import { createStateKey } from '../sim/state-key.ts'
import { createMachine, initialState } from '../sim/state.ts'
import type { State } from '../sim/state.ts'
import { brokenPromises } from '../sim/broken-promises.ts'
import { explore, noReductions } from './explore.ts'
import type { Permutation } from './permutations.ts'
import { randomSymmetric } from './random-symmetric.ts'
import type { RandomSymmetric } from './random-symmetric.ts'
import { localMate } from './mate-link.ts'
import { findSymmetry } from './symmetry.ts'
import { randomRuns } from '../sim/random-runs.ts'

const mostStates = 500

function movesOf(notation: ProgramNotation): number {
  return findSymmetry(buildProgram(notation))?.moves.length ?? 0
}

/** Two CPUs that do the same. */
function both(lines: readonly string[], more: Partial<ProgramNotation> = {}): ProgramNotation {
  return {
    cpus: 2,
    fields: {
      g: { bits: 2 },
      holder: { bits: 1 },
      mark: { bits: 1, length: 2 },
      own: { owner: 'cpu', bits: 2 },
    },
    functions: { main: ['me = task', ...lines], other: ['g = 1'] },
    tasks: { a: 'main', b: 'main' },
    ...more,
  }
}

describe('findSymmetry()', () => {
  test.each([
    [['g <- old + 1']],
    [['holder = task', 'if holder == me goto end', 'g = 1', 'end: fence']],
    [['mark[task] = 1', 'v = mark[me]']],
    [['own@(1 - cpu) = 1']],
    [['v = own@(cpu ^ 1)']],
    [['it = choose 2', 'holder = it']],
    [['v = mark[0] + mark[1]', 'mark[me] = 1']],
    [['await (own@0 == 0) & (own@1 == 0)', 'own = 1']],
  ])('findSymmetry() takes two CPUs for one another that do %j', (lines) => {
    expect(movesOf(both(lines))).toBe(1)
  })

  test.each([
    ['name one', ['holder = 0', 'holder = me']],
    ['select a named one', ['v = own@0', 'own = 1']],
    ['compare with a named one', ['if me == 1 goto end', 'g = 1', 'end: fence']],
    ['are in an order', ['if me < holder goto end', 'g = 1', 'end: fence', 'holder = me']],
    ['are counted with', ['g = me + 1']],
    ['are stored where numbers are', ['g = me', 'g <- old + 1']],
    [
      'look at a number that nobody has put there',
      ['if own == 0 goto end', 'it = task', 'end: holder = it'],
    ],
    ['choose among others', ['it = choose 3', 'holder = it', 'holder = me']],
    ['choose among some', ['it = choose 1', 'holder = it', 'holder = me']],
    ['are computed', ['wide = me & 0', 'holder = wide', 'holder = me']],
    ['are a CPU and a task', ['if cpu == task goto end', 'g = 1', 'end: fence']],
    ['select one that may not be there', ['mark[holder] = 1', 'holder = 5', 'holder = me']],
    ['count frames', ['holder = frame', 'holder = me']],
    ['take the first for all', ['mark[me] = 1', 'v = mark']],
    ['tell one from none', ['if holder goto end', 'holder = me', 'end: fence']],
  ])('findSymmetry() keeps CPUs apart that %s', (_, lines) => {
    expect(movesOf(both(lines))).toBe(0)
  })

  test('findSymmetry() keeps CPUs apart that run different functions', () => {
    expect(movesOf(both(['g <- old + 1'], { tasks: { a: 'main', b: 'other' } }))).toBe(0)
  })

  test('findSymmetry() keeps CPUs apart that an invariant tells apart', () => {
    expect(movesOf(both(['own = 1'], { invariants: { first: 'own@0 == 0' } }))).toBe(0)
    expect(movesOf(both(['own = 1'], { invariants: { alone: '!(own@0 & own@1)' } }))).toBe(1)
  })

  test('findSymmetry() exchanges those of three CPUs that nobody names', () => {
    const tasks = { a: 'main', b: 'main', c: 'main' }
    const notation = both(['if cpu == 0 goto end', 'g <- old + 1', 'end: fence'], {
      cpus: 3,
      tasks,
    })
    expect(movesOf(notation)).toBe(1)
  })

  test('findSymmetry() finds that CPUs may go round that may not be exchanged', () => {
    const tasks = { a: 'main', b: 'main', c: 'main' }
    const fields = { own: { owner: 'cpu', bits: 2 } } as const
    const next = both(['own@((cpu + 1) % 3) = 1'], { cpus: 3, tasks, fields })
    expect(movesOf(next)).toBe(2)
  })
})

function kinds(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}

// Deliveries that arrive late can pass a dead end by (docs/internals-explore.md).
function withoutDeadlock(results: readonly PropertyResult[]): Readonly<Record<string, string>> {
  return kinds(results.filter(({ property }) => property !== 'no-deadlock'))
}

// What an exchange makes of a state is said here by the names of fields and locals, and not by the analysis.

/** All ways in which CPUs and tasks can change places: tasks with their CPUs, or each by itself. */
function exchangesOf({ bounds, tasks, functions }: Program): readonly Permutation[] {
  const switches = functions.some(({ steps }) => steps.some(({ kind }) => kind === 'switch'))
  const ofCpus = orders(bounds.cpus)
  const ofTasks = orders(tasks.length)
  if (switches) return ofCpus.flatMap((cpus) => ofTasks.map((to) => ({ cpus, tasks: to })))
  return ofCpus.map((cpus) => ({ cpus, tasks: tasks.map((_, task) => cpus[task] ?? task) }))
}

function orders(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]]
  return orders(count - 1).flatMap((shorter) =>
    Array.from({ length: count }, (_, at) => shorter.toSpliced(at, 0, count - 1)),
  )
}

/** The state of a random Program in which each CPU and task is another one. */
function exchanged(program: Program, state: State, to: Permutation): State {
  const cells = (owner: Owner, values: readonly bigint[]): bigint[] =>
    exchangedCells(program, owner, values, to)
  return {
    ...state,
    globals: cells('global', state.globals),
    cpus: placed(state.cpus, to.cpus, (values) => cells('cpu', values)),
    tasks: placed(state.tasks, to.tasks, (values) => cells('task', values)),
    current: placed(state.current, to.cpus, (task) => to.tasks[task] ?? task),
    stacks: placed(state.stacks, to.tasks, (stack) =>
      stack.map((frame) => ({
        ...frame,
        calls: frame.calls.map((call) => ({
          ...call,
          locals: call.locals.map((value, local) =>
            exchangedValue(program.functions[call.func]?.locals[local]?.name ?? '', value, to),
          ),
        })),
      })),
    ),
  }
}

function exchangedCells(
  { fields }: Program,
  owner: Owner,
  values: readonly bigint[],
  to: Permutation,
): bigint[] {
  const result = [...values]
  let at = 0
  for (const field of fields) {
    if (field.owner !== owner) continue
    for (let element = 0; element < field.length; element++) {
      const target = field.name === 'mark' ? (to.tasks[element] ?? element) : element
      result[at + target] = exchangedValue(field.name, values[at + element] ?? 0n, to)
    }
    at += field.length
  }
  return result
}

const numbersOf: Readonly<Record<string, keyof Permutation>> = {
  holder: 'tasks',
  me: 'tasks',
  it: 'tasks',
  friend: 'cpus',
}

function exchangedValue(name: string, value: bigint, to: Permutation): bigint {
  const kind = numbersOf[name]
  return kind === undefined ? value : BigInt(to[kind][Number(value)] ?? Number(value))
}

function placed<T>(all: readonly T[], to: readonly number[], each: (one: T) => T): T[] {
  const result = [...all]
  all.forEach((one, at) => {
    result[to[at] ?? at] = each(one)
  })
  return result
}

/** How many states remain of the reachable ones when CPUs and tasks are not told apart. */
function orbits(program: Program): number {
  const machine = createMachine(program)
  const keyOf = createStateKey(machine)
  const exchanges = exchangesOf(program)
  const first = initialState(machine)
  const found = new Map<string, State>([[keyOf(first), first]])
  const least = new Set<string>()
  for (const state of found.values()) {
    const keys = exchanges.map((to) => keyOf(exchanged(program, state, to)))
    least.add(keys.toSorted()[0] ?? '')
    for (const action of actionsFrom(machine, state)) {
      const key = keyOf(action.state)
      if (!found.has(key)) found.set(key, action.state)
    }
  }
  return least.size
}

function expectRight({ notation, isMiss }: RandomSymmetric): void {
  const program = buildProgram(notation)
  const expected = reachable(program, { maxStates: mostStates })
  if (expected.results.some(({ verdict }) => verdict.kind === 'unfinished')) return
  const reductions = { ...noReductions, symmetry: true }
  const found = explore(program, { reductions })
  expect(kinds(found.results)).toEqual(kinds(expected.results))
  expect(brokenPromises(program, found.results)).toEqual([])
  const threads = { count: 2, start: localMate, from: 0, fewest: 1 }
  const crewed = explore(program, { reductions, threads })
  expect(crewed.search.states).toBe(found.search.states)
  const mixed = explore(program, { reductions, threads, fingerprints: true })
  expect(mixed.search.states).toBe(found.search.states)
  expect(kinds(crewed.results)).toEqual(kinds(expected.results))
  const reduced = explore(program)
  expect(withoutDeadlock(reduced.results)).toEqual(withoutDeadlock(expected.results))
  expect(brokenPromises(program, reduced.results)).toEqual([])
  if (isMiss || findSymmetry(program)?.complete !== true) return
  expect(found.search.states).toBe(orbits(program))
}

/** So many CPUs that not all ways to exchange them are tried. */
function many(cpus: number, lines: readonly string[]): Program {
  const names = Array.from({ length: cpus }, (_, at) => `t${at}`)
  return buildProgram({
    cpus,
    fields: { holder: { bits: 3 }, own: { owner: 'cpu', bits: 2 } },
    functions: { main: lines },
    tasks: Object.fromEntries(names.map((name) => [name, 'main'])),
    properties: ['alone'],
  })
}

describe('explore() with more CPUs than can be exchanged in all ways', () => {
  const reductions = { ...noReductions, symmetry: true }
  test('explore() counts how many CPUs stand where, and not which', () => {
    const { search } = explore(many(6, ['own = 1', 'own = 2']), { reductions })
    // Each stands at one of four places: so many choices of 3 borders among 6 + 3.
    expect(search.states).toBe(84)
    expect(search.interchangeable).toBe(6)
  })
  test('explore() tells a way that the Program takes', () => {
    const program = many(5, ['me = task', 'holder = me', 'check alone: holder == me'])
    expect(findSymmetry(program)).toMatchObject({ complete: false })
    const { results } = explore(program, { reductions })
    expect(results[0]?.verdict.kind).toBe('violated')
    expect(brokenPromises(program, results)).toEqual([])
  })
})

describe('explore() leaves nothing out', () => {
  test.each(randomRuns(process.env, 30))(
    'of random Programs that are symmetric, or nearly so: $part',
    { timeout: 900_000 },
    ({ parameters }) => fc.assert(fc.property(randomSymmetric(3), expectRight), parameters),
  )
  test.each(randomRuns(process.env, 6))(
    'of random Programs with up to four CPUs: $part',
    { timeout: 900_000 },
    ({ parameters }) => fc.assert(fc.property(randomSymmetric(4), expectRight), parameters),
  )
})
