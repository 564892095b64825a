// Small programs whose state spaces are known: what explore() says about them, with exact counts.
//
// With every reduction off a state is what a textbook calls one, and the counts are those of the simulator.
// With reductions on there are fewer, and the verdicts are the same.

import { describe, expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { ProgramNotation } from '../ir/build.ts'
import type { Path } from '../ir/path.ts'
import type { SearchResult, Verdict } from '../ir/verdict.ts'
import { reachable } from '../sim/reachable.ts'
import { replay } from '../sim/timeline.ts'
import { allReductions, explore, noReductions } from './explore.ts'
import type { Reductions } from './explore.ts'

const none: Reductions = noReductions
const settings: readonly Reductions[] = [
  none,
  { ...none, chains: true },
  { ...allReductions, transparent: false, summaries: false, tails: false },
  { ...allReductions, arrival: false },
  allReductions,
]

const peterson: ProgramNotation = {
  cpus: 2,
  fields: { flag: { length: 2, bits: 1 }, turn: { bits: 1 }, inside: { bits: 2 } },
  functions: {
    main: [
      'again: flag[cpu] = 1',
      'turn = 1 - cpu',
      'await !flag[1 - cpu] | (turn == cpu)',
      'n = new inside <- old + 1',
      'check exclusion: n == 1',
      'inside <- old - 1',
      'flag[cpu] = 0',
      'goto again',
    ],
  },
  tasks: { left: 'main', right: 'main' },
  properties: ['exclusion', 'no-deadlock'],
}

const philosophers: ProgramNotation = {
  cpus: 3,
  fields: { fork: { length: 3, bits: 1 } },
  functions: {
    main: [
      'again: await !fork[cpu]',
      '+ fork[cpu] = 1',
      'await !fork[(cpu + 1) % 3]',
      '+ fork[(cpu + 1) % 3] = 1',
      'fork[cpu] = 0',
      'fork[(cpu + 1) % 3] = 0',
      'goto again',
    ],
  },
  tasks: { a: 'main', b: 'main', c: 'main' },
  properties: ['no-deadlock'],
}

/** An interrupt that counts what the task counts, too. */
function counter(...increment: readonly string[]): ProgramNotation {
  return {
    depth: 2,
    fields: { count: { bits: 4 }, fired: { bits: 1 } },
    functions: {
      main: [...increment, 'check counted: count == fired + 1'],
      handler: ['fired = 1', '+ count <- old + 1'],
    },
    tasks: { only: 'main' },
    vectors: { irq: ['interrupt', '!fired', 'handler'] },
    properties: ['counted'],
  }
}

function run(notation: ProgramNotation, reductions: Reductions = allReductions): SearchResult {
  return explore(buildProgram(notation), { reductions })
}

function verdictOf({ results }: SearchResult, property: string): Verdict | undefined {
  return results.find((result) => result.property === property)?.verdict
}

function kinds({ results }: SearchResult): Readonly<Record<string, string>> {
  return Object.fromEntries(results.map(({ property, verdict }) => [property, verdict.kind]))
}

function pathOf(result: SearchResult, property: string): Path {
  const verdict = verdictOf(result, property)
  return verdict?.kind === 'violated' ? verdict.path : []
}

describe('explore() on known algorithms', () => {
  test("Peterson's lock excludes and never blocks: 58 states, 104 transitions", () => {
    const result = run(peterson, none)
    expect(result.search).toMatchObject({ states: 58, transitions: 104 })
    expect(kinds(result)).toMatchObject({ exclusion: 'holds', 'no-deadlock': 'holds' })
  })

  test('without waiting for the turn two are inside, in nine steps', () => {
    const { functions } = peterson
    const lines = (functions['main'] ?? []).map((line) => (line.includes('await') ? 'fence' : line))
    const broken = run({ ...peterson, functions: { main: lines } }, none)
    const path = pathOf(broken, 'exclusion')
    const steps = path.map((decision) => (decision.kind === 'run' ? decision.steps : 1))
    expect(steps.reduce((sum, count) => sum + count, 0)).toBe(9)
  })

  test('philosophers who all take the left fork first starve together', () => {
    const result = run(philosophers, none)
    expect(result.search.states).toBe(
      reachable(buildProgram(philosophers), { maxStates: 9999 }).states,
    )
    const path = pathOf(result, 'no-deadlock')
    expect(path).toHaveLength(3)
    const { final } = replay(buildProgram(philosophers), path)
    expect(final.globals).toEqual([1n, 1n, 1n])
  })

  test.each([
    ['Peterson', peterson],
    ['philosophers', philosophers],
    ['a lost update', counter('n = count', 'count = n + 1')],
  ])('every set of reductions gives the same verdicts and not more states: %s', (_, notation) => {
    const [textbook, ...reduced] = settings.map((reductions) => run(notation, reductions))
    for (const result of reduced) {
      expect(kinds(result)).toEqual(textbook === undefined ? {} : kinds(textbook))
      expect(result.search.states).toBeLessThanOrEqual(textbook?.search.states ?? 0)
    }
  })
})

describe('explore() on interrupts', () => {
  test('an interrupt between load and store is lost', () => {
    const result = run(counter('n = count', 'count = n + 1'), none)
    const path = pathOf(result, 'counted')
    expect(path).toEqual([
      { kind: 'run', cpu: 0, steps: 1 },
      { kind: 'deliver', cpu: 0, vector: 0 },
      { kind: 'run', cpu: 0, steps: 3 },
    ])
  })

  test('an interrupt around an atomic update is not', () => {
    for (const reductions of settings) {
      const result = run(counter('count <- old + 1'), reductions)
      expect(verdictOf(result, 'counted')).toEqual({ kind: 'holds' })
    }
  })

  test('a straight line without interrupts is one transition', () => {
    const lines = Array.from({ length: 1000 }, () => 'x = x + 1')
    const program: ProgramNotation = {
      fields: { x: {} },
      functions: { main: lines.map((line) => line.replace('x + 1', '1')) },
      tasks: { only: 'main' },
    }
    expect(run(program).search).toMatchObject({ states: 2, transitions: 1 })
    expect(run(program, none).search).toMatchObject({ states: 1002, transitions: 1001 })
  })

  test('an NMI that cleans up behind itself costs no states', () => {
    const nested = (restore: string): ProgramNotation => ({
      depth: 2,
      fields: { nesting: { owner: 'cpu' }, in_nmi: { owner: 'cpu', bits: 1 } },
      functions: {
        main: ['nesting = 1', 'nesting = 2', 'nesting = 3', 'nesting = 0'],
        nmi: ['in_nmi = 1', 'nesting <- old + 2', `nesting <- old - ${restore}`, 'in_nmi = 0'],
      },
      tasks: { only: 'main' },
      vectors: { nmi: ['nmi', '!in_nmi', 'nmi'] },
    })
    // Otherwise nobody looks at the nesting that the NMI counts.
    const looking: Reductions = { ...allReductions, constants: false }
    const clean = run(nested('2'), looking)
    expect(clean.search.states).toBe(2)
    expect(
      run(nested('2'), { ...looking, transparent: false, summaries: false, tails: false }).search
        .states,
    ).toBe(5)
    expect(run(nested('1'), looking).search.states).toBeGreaterThan(5)
  })

  test('an NMI that looks at its own frame by number leaves no trace, and one that looks below is stored', () => {
    const looking = (where: string): ProgramNotation => ({
      depth: 2,
      fields: { word: { owner: 'frame', bits: 2 }, x: {}, in_nmi: { owner: 'cpu', bits: 1 } },
      functions: {
        main: ['word = 1', 'x = 1', 'x = 2', 'x = 3', 'x = 0'],
        nmi: [
          'in_nmi = 1',
          'word = 2',
          `if word@${where} == 2 goto two`,
          'two: n = x',
          'in_nmi = 0',
        ],
      },
      tasks: { only: 'main' },
      vectors: { nmi: ['nmi', '!in_nmi', 'nmi'] },
    })
    const whole = { ...allReductions, constants: false, summaries: false }
    const states = (where: string): number =>
      explore(buildProgram(looking(where)), { reductions: whole }).search.states
    expect(states('frame')).toBe(2)
    expect(states('0')).toBeGreaterThan(5)
  })

  test('a task that waits for ever is no dead end while an NMI can come, whether it leaves a trace or not', () => {
    const waiting = buildProgram({
      depth: 2,
      fields: { go: {}, in_nmi: { owner: 'cpu', bits: 1 }, last: {} },
      functions: {
        main: ['again: x = 1', 'await go == 1', 'goto again'],
        nmi: ['in_nmi = 1', 'in_nmi = 0'],
        starter: ['go = last'],
      },
      tasks: { only: 'main' },
      vectors: { nmi: ['nmi', '!in_nmi', 'nmi'], starter: ['environment', 'last == 1', 'starter'] },
      properties: ['no-deadlock'],
    })
    for (const reductions of [allReductions, { ...allReductions, constants: false }]) {
      expect(explore(waiting, { reductions }).results).toEqual(
        reachable(waiting, { maxStates: 100 }).results,
      )
    }
  })

  test('a task that waits is no dead end where only the depth bound holds back what wakes it', () => {
    const waiting = (depth: number): ProgramNotation => ({
      depth,
      fields: { go: {} },
      functions: { main: ['await go'], waker: ['go = 1'] },
      tasks: { only: 'main' },
      vectors: { irq: ['interrupt', '1', 'waker'] },
      properties: ['no-deadlock'],
    })
    for (const reductions of [allReductions, noReductions]) {
      expect(kinds(run(waiting(1), reductions))['no-deadlock']).toBe('holds')
      expect(run(waiting(1), reductions).search.depthBoundReached).toBe(true)
      expect(kinds(run(waiting(2), reductions))['no-deadlock']).toBe('holds')
    }
  })

  test('nothing is delivered beyond the depth bound, and the figures say that it was reached', () => {
    const deep = (depth: number): SearchResult =>
      run({
        depth,
        fields: { deepest: { bits: 4 } },
        functions: {
          main: ['fence'],
          handler: ['check shallow: frame < 3'],
        },
        tasks: { only: 'main' },
        vectors: { irq: ['interrupt', 'frame < 4', 'handler'] },
        properties: ['shallow'],
      })
    expect(kinds(deep(3))['shallow']).toBe('holds')
    expect(kinds(deep(4))['shallow']).toBe('violated')
    expect(deep(3).search.depthBoundReached).toBe(true)
    expect(deep(6).search.depthBoundReached).toBe(false)
  })

  test('choices inside of an indivisible action are taken in every way', () => {
    const result = run(
      {
        depth: 1,
        fields: { x: { bits: 4 } },
        functions: { main: ['fence', '+ a = choose 2', '+ b = choose 3', '+ x = a * 4 + b'] },
        tasks: { only: 'main' },
      },
      none,
    )
    // The beginning, six values of x, and the same with the task finished.
    expect(result.search.states).toBe(13)
  })

  test('an environment action is one step: nobody sees it half done', () => {
    const result = run({
      depth: 1,
      fields: { low: { bits: 1 }, high: { bits: 1 }, done: { bits: 1 } },
      functions: {
        main: ['check together: low == high', 'check together: low == high'],
        device: ['v = choose 2', 'low = v', 'high = v', 'done = 1'],
      },
      tasks: { only: 'main' },
      vectors: { device: ['environment', '!done', 'device'] },
      properties: ['together'],
    })
    expect(kinds(result)['together']).toBe('holds')
  })
})

describe('explore() on tasks', () => {
  // The interrupt's tail preempts the first task; it goes on there when it is switched back to.
  const preemption: ProgramNotation = {
    depth: 2,
    fields: { need: { bits: 1, initial: 1n }, trail: { bits: 8 } },
    functions: {
      first: ['trail <- old + 1', 'check order: trail == 1 | trail == 7'],
      second: ['trail <- old + 2', 'switch 0'],
      handler: [
        'n = need',
        'if !n goto out',
        'need = 0',
        'switch 1',
        'trail <- old + 4',
        'out: fence',
      ],
    },
    tasks: { first: 'first', second: 'second' },
    vectors: { irq: ['interrupt', 'need', 'handler'] },
    properties: ['order', 'no-deadlock'],
  }

  test('a task switched away from inside an interrupt goes on inside of it', () => {
    for (const reductions of settings) {
      const result = run(preemption, reductions)
      // 6: the interrupt came before the first step; 1 + 6 after it; 1 without it.
      expect(kinds(result)).toMatchObject({ order: 'holds', 'no-deadlock': 'holds' })
    }
  })

  test('what the other task left is seen behind the switch', () => {
    const functions = { ...preemption.functions, first: ['check order: trail != 6', 'fence'] }
    const result = run({ ...preemption, functions }, none)
    const path = pathOf(result, 'order')
    expect(path[0]).toEqual({ kind: 'deliver', cpu: 0, vector: 0 })
    expect(kinds(result)['order']).toBe('violated')
  })

  test('switching to a task that another CPU runs is a violation of engine-sanity', () => {
    const result = run({
      cpus: 2,
      fields: { x: {} },
      functions: { main: ['switch 1 - task'] },
      tasks: { a: 'main', b: 'main' },
    })
    expect(kinds(result)['engine-sanity']).toBe('violated')
  })
})

describe('explore() tells what it did not find out', () => {
  const endless: ProgramNotation = {
    fields: { x: { bits: 32 } },
    functions: { main: ['again: v = choose 2', 'x = x + v', 'check small: v < 2', 'goto again'] },
    tasks: { only: 'main' },
    properties: ['small', 'never'],
  }
  const program = buildProgram(endless)

  test('a limit makes everything unfinished that is not violated, and is named', () => {
    const byStates = explore(program, { maxStates: 1000 })
    const unfinished = { kind: 'unfinished', reason: 'more than 1000 states' }
    expect(verdictOf(byStates, 'small')).toEqual(unfinished)
    expect(verdictOf(byStates, 'never')).toEqual(unfinished)
    const byMemory = explore(program, { maxMemoryBytes: 1_700_000 })
    expect(verdictOf(byMemory, 'small')?.kind).toBe('unfinished')
    const asked = explore(program, { shouldStop: () => true })
    expect(verdictOf(asked, 'small')).toEqual({ kind: 'unfinished', reason: 'stopped' })
  })

  test('a check that is never reached makes its property vacuous', () => {
    const small = run({ ...endless, functions: { main: ['fence'] } })
    expect(kinds(small)).toMatchObject({ small: 'vacuous', never: 'vacuous' })
  })

  test('first ends the search at the first violation', () => {
    const lines = ['again: v = choose 2', 'x = x + v', 'check small: v < 1', 'goto again']
    const broken = buildProgram({ ...endless, functions: { main: lines } })
    const result = explore(broken, { first: true })
    expect(kinds(result)).toMatchObject({ small: 'violated', never: 'unfinished' })
    expect(result.search.states).toBeLessThan(10)
  })

  test('only leaves out other properties, but not what makes the answers worthless', () => {
    const lines = ['a[2] = 1', 'check small: 1', 'check never: 0']
    const broken = buildProgram({
      ...endless,
      fields: { a: { length: 2 } },
      functions: { main: lines },
    })
    const result = explore(broken, { only: ['small'] })
    expect(kinds(result)).toEqual({ small: 'holds', 'field-range': 'violated' })
  })
})
