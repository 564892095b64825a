// Real searches in real threads, on programs of a few steps. Threads are killed in searches that have no end of
// their own, so that it does not matter when.

import type { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'

import { allReductions } from '../explore/explore.ts'
import { buildProgram } from '../ir/build.ts'
import type { SearchOptions } from './search.ts'
import { readReductions } from './reductions.ts'
import type { Program } from '../ir/program.ts'
import type { SearchFigures } from '../ir/verdict.ts'
import { problemReasons } from '../explore/mate.ts'
import { searchInThread, warmThread } from './search-thread.ts'

const options: SearchOptions = {
  maxMemoryBytes: 1e9,
  first: false,
  only: [],
  reductions: allReductions,
}
const unreduced = { ...options, reductions: readReductions(false, undefined).value }
const quiet = { onProgress: () => undefined, stop: new AbortController().signal }

/** An interrupt between a load and the store that follows loses the interrupt's count. */
const lostUpdate = buildProgram({
  depth: 2,
  fields: { count: { bits: 4 }, fired: { bits: 1 } },
  functions: {
    'body()': ['seen = count', 'count = seen + 1', 'check exact: count == 1 + fired', 'await 0'],
    'handler()': ['fired = 1', 'count = count + 1', 'return'],
  },
  tasks: { main: 'body' },
  vectors: { timer: ['interrupt', 'fired == 0', 'handler'] },
  properties: ['exact'],
})

/** Counts for ever, in more states than any test has time for. */
const endless = buildProgram({
  fields: { count: { bits: 40 } },
  functions: { 'body()': ['L: count = count + 1', 'check p: 1', 'goto L'] },
  tasks: { main: 'body' },
  properties: ['p'],
})

describe('searchInThread()', () => {
  test('searchInThread() finds a violation and replays it', async () => {
    const { result, witnesses } = await searchInThread(lostUpdate, options, quiet)
    const verdict = result.results.find(({ property }) => property === 'exact')?.verdict
    expect(verdict?.kind).toBe('violated')
    const last = witnesses.get('exact')?.moments.at(-1)
    expect(last?.failed?.property).toBe('exact')
  })
  test('searchInThread() finds the same without reductions', async () => {
    const { result } = await searchInThread(lostUpdate, unreduced, quiet)
    expect(result.results.map(({ verdict }) => verdict.kind)).toContain('violated')
  })
  test('searchInThread() names the limit that was reached', async () => {
    const limited = { ...unreduced, maxStates: 100 }
    const { result } = await searchInThread(endless, limited, quiet)
    expect(result.results[0]?.verdict).toMatchObject({
      kind: 'unfinished',
      reason: expect.stringContaining('100 states'),
    })
  })
  test('searchInThread() ends with what it knows when asked to stop', async () => {
    const controller = new AbortController()
    const watch = { onProgress: () => controller.abort(), stop: controller.signal }
    const { result } = await searchInThread(endless, unreduced, watch)
    expect(result.results[0]?.verdict.kind).toBe('unfinished')
    expect(result.search.states).toBeGreaterThan(0)
  })
})

/** Two CPUs count round and round, and soon there are many states. */
function grid(bits: number, p: string): Program {
  const field = { bits, overflow: 'wrap' } as const
  return buildProgram({
    cpus: 2,
    fields: { left: field, right: field },
    functions: {
      'one()': ['L: left <- old + 1', `check p: ${p}`, 'goto L'],
      'two()': ['L: right <- old + 1', 'goto L'],
    },
    tasks: { one: 'one', two: 'two' },
    properties: ['p'],
  })
}
const endlessGrid = grid(40, '1')

test('searchInThread() finds the same with any number of threads, whoever of them comes when', async () => {
  const program = grid(8, 'right < 7')
  const found = [1, 2, 5].map(async (workers) => {
    const { result } = await searchInThread(program, { ...unreduced, workers }, quiet)
    const { states, transitions, depth } = result.search
    const verdicts = result.results.map(({ verdict }) =>
      verdict.kind === 'violated' ? verdict.path.length : verdict.kind,
    )
    return { states, transitions, depth, verdicts }
  })
  const [alone, ...others] = await Promise.all(found)
  expect(others).toEqual([alone, alone])
  expect(alone?.states).toBeGreaterThan(100_000)
})

/** Every thread of these tests, in the order in which they are started. */
const threads: Worker[] = []
process.on('worker', (worker) => void threads.push(worker))

async function searchUntil(
  workers: number,
  happened: (figures: SearchFigures) => void,
): Promise<{ readonly reason: string | undefined; readonly states: number }> {
  const watch = { ...quiet, onProgress: happened }
  const { result } = await searchInThread(endlessGrid, { ...unreduced, workers }, watch)
  const { verdict } = result.results[0] ?? {}
  return {
    reason: verdict?.kind === 'unfinished' ? verdict.reason : verdict?.kind,
    states: result.search.states,
  }
}

describe('searchInThread() when a thread dies', () => {
  test('is unfinished because a thread that searches along was killed', async () => {
    const { reason, states } = await searchUntil(2, ({ workers }) => {
      if (workers === 2) void threads.at(-1)?.terminate()
    })
    expect(reason).toBe(problemReasons.lost)
    expect(states).toBeGreaterThan(0)
  })
  test('is unfinished because of a searching thread that was killed, and says how far it had come', async () => {
    // It may be a thread of a test before. What it says first can be that it has not begun to count.
    const { reason, states } = await searchUntil(1, ({ states: sofar }) => {
      if (sofar > 0) for (const thread of threads) void thread.terminate()
    })
    expect(reason).toBe('the searching thread has died')
    expect(states).toBeGreaterThan(0)
  })
  test('takes another thread when one has died that was kept', async () => {
    await searchInThread(lostUpdate, options, quiet)
    await Promise.all(threads.map(async (thread) => await thread.terminate()))
    const { result } = await searchInThread(lostUpdate, options, quiet)
    expect(result.results.map(({ verdict }) => verdict.kind)).toContain('violated')
  })
})

test('warmThread() begins the thread that the first search takes', async () => {
  warmThread()
  warmThread()
  const { result } = await searchInThread(lostUpdate, options, quiet)
  expect(result.results.find(({ property }) => property === 'exact')?.verdict.kind).toBe('violated')
})
