// The pool: order, shares, the end of time, the first violation.

import { describe, expect, test, vi } from 'vitest'

import { assert } from '../base/assert.ts'
import { u64 } from '../base/integer.ts'
import { nowhere } from '../base/span.ts'
import { allReductions } from '../explore/explore.ts'
import type { Verdict } from '../ir/verdict.ts'
import { asJob, fakeScreen, holds, violated } from './cli-fixture.ts'
import { showProgress } from './progress.ts'
import type { Search, SearchOptions } from './search.ts'
import { searchJobs, type SearchPlan } from './search-jobs.ts'

const jobs = ['a', 'b', 'c'].map((name) => asJob({ name, verdicts: { p: holds } }))
const plan: SearchPlan = {
  jobs,
  atOnce: 2,
  limits: { maxMemoryBytes: 1000 },
  first: false,
  properties: [],
  reductions: allReductions,
}
const silent = showProgress(3, fakeScreen().io)
const never = new AbortController().signal

/** Answers after as many turns as the job's number says, the first job last. */
function slowSearch(seen: SearchOptions[], verdict: Verdict = holds): Search {
  return async (program, options) => {
    seen.push(options)
    const turns = 5 - jobs.findIndex((job) => job.program === program)
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
    const states = jobs.findIndex((job) => job.program === program)
    const figures = { transitions: 0, depth: 0, seconds: 0, workers: 1, bytesPerState: 0 }
    return {
      result: {
        results: [{ property: 'p', verdict }],
        search: { ...figures, states, depthBoundReached: false },
      },
      witnesses: new Map(),
    }
  }
}

describe('searchJobs()', () => {
  test('searchJobs() keeps the order of the jobs, whoever ends first', async () => {
    const results = await searchJobs(plan, slowSearch([]), silent, never)
    expect(results.map(({ result }) => result.search.states)).toEqual([0, 1, 2])
  })
  test('searchJobs() divides the memory among the searches that run at once', async () => {
    const seen: SearchOptions[] = []
    await searchJobs(plan, slowSearch(seen), silent, never)
    expect(seen.map((options) => options.maxMemoryBytes)).toEqual([500, 500, 500])
  })
  test('searchJobs() gives every search its share of the time', async () => {
    const limits = { maxMemoryBytes: 1000, timeoutMs: 60_000 }
    const seen: SearchOptions[] = []
    await searchJobs({ ...plan, limits, atOnce: 1 }, slowSearch(seen), silent, never)
    const [first, second, third] = seen.map((options) =>
      Math.round((options.timeoutMs ?? 0) / 1000),
    )
    expect([first, second, third]).toEqual([20, 30, 60])
  })
  test('searchJobs() gives two at once what two at once need', async () => {
    const limits = { maxMemoryBytes: 1000, timeoutMs: 60_000 }
    const seen: SearchOptions[] = []
    vi.useFakeTimers({ now: 0, toFake: ['Date'] })
    await searchJobs({ ...plan, limits, atOnce: 2 }, slowSearch(seen), silent, never)
    vi.useRealTimers()
    expect(seen.map(({ timeoutMs }) => timeoutMs)).toEqual([30_000, 60_000, 60_000])
  })
  test('searchJobs() takes no time from later searches for what an earlier one has to tell', async () => {
    const limits = { maxMemoryBytes: 1000, timeoutMs: 60_000 }
    const seen: SearchOptions[] = []
    vi.useFakeTimers({ now: 0, toFake: ['Date'] })
    const telling: Search = (program, options, watch) => {
      vi.setSystemTime(Date.now() + 45_000)
      return slowSearch(seen)(program, options, watch)
    }
    await searchJobs({ ...plan, limits, atOnce: 1 }, telling, silent, never)
    vi.useRealTimers()
    expect(seen.map(({ timeoutMs }) => timeoutMs)).toEqual([20_000, 20_000, 20_000])
  })
  test('searchJobs() names the limit of all searches where one has used up its share', async () => {
    const limits = { maxMemoryBytes: 1000, timeoutMs: 60_000 }
    const late = slowSearch([], { kind: 'unfinished', reason: 'more than 30 s' })
    const results = await searchJobs({ ...plan, limits }, late, silent, never)
    const reason = 'the time limit of 60 s was reached'
    const verdicts = results.map(({ result }) => result.results[0]?.verdict)
    expect(verdicts).toEqual(jobs.map(() => ({ kind: 'unfinished', reason })))
  })
  test('searchJobs() begins no other search after the first violation when asked to', async () => {
    const seen: SearchOptions[] = []
    const first = { ...plan, atOnce: 1, first: true }
    const results = await searchJobs(first, slowSearch(seen, violated), silent, never)
    expect(seen.length).toBe(1)
    expect(results.map(({ result }) => result.results[0]?.verdict.kind)).toEqual([
      'violated',
      'unfinished',
      'unfinished',
    ])
    const reasons = results.slice(1).map(({ result }) => result.results[0]?.verdict)
    const reason = 'stopped at the first violation'
    expect(reasons).toEqual([1, 2].map(() => ({ kind: 'unfinished', reason })))
  })
  test('searchJobs() says of a search that a violation elsewhere stopped what stopped it', async () => {
    const search: Search = async (program, options, { stop }) => {
      const stopped = { kind: 'unfinished', reason: 'stopped' } as const
      const mine = jobs.findIndex((job) => job.program === program) === 0
      if (!mine) await new Promise((resolve) => stop.addEventListener('abort', resolve))
      return slowSearch([], mine ? violated : stopped)(program, options, {
        stop,
        onProgress: () => undefined,
      })
    }
    const results = await searchJobs({ ...plan, first: true, atOnce: 3 }, search, silent, never)
    expect(results.map(({ result }) => result.results[0]?.verdict)).toMatchObject([
      { kind: 'violated' },
      { reason: 'stopped at the first violation' },
      { reason: 'stopped at the first violation' },
    ])
  })
  test('searchJobs() says of a search that somebody interrupted that it was', async () => {
    const controller = new AbortController()
    const stopped = { kind: 'unfinished', reason: 'stopped' } as const
    const search: Search = (program, options, watch) => {
      controller.abort()
      return slowSearch([], stopped)(program, options, watch)
    }
    const results = await searchJobs({ ...plan, atOnce: 1 }, search, silent, controller.signal)
    expect(results.map(({ result }) => result.results[0]?.verdict)).toEqual([
      { kind: 'unfinished', reason: 'interrupted before it began' },
      { kind: 'unfinished', reason: 'interrupted before it began' },
      { kind: 'unfinished', reason: 'interrupted' },
    ])
  })
  test('searchJobs() hands on each search as it ends', async () => {
    const ended: string[] = []
    const onSearched = ({ name }: (typeof jobs)[number]): void => void ended.push(name)
    await searchJobs({ ...plan, atOnce: 1, onSearched }, slowSearch([]), silent, never)
    expect(ended).toEqual(['c', 'b', 'a'])
  })
  test('searchJobs() searches once what is the same, and says of which job it is the answer', async () => {
    const [job] = jobs
    assert(job !== undefined, 'there is a job')
    const field = { owner: 'global', type: u64, length: 1, overflow: 'wrap', ghost: false } as const
    const booted = (name: string, initial: bigint): typeof job => ({
      ...job,
      name,
      program: { ...job.program, fields: [{ ...field, name: 'mode', initial, span: nowhere }] },
    })
    const boots = [booted('a', 0n), booted('b', 1n)]
    const seen: SearchOptions[] = []
    const results = await searchJobs({ ...plan, jobs: boots }, slowSearch(seen), silent, never)
    expect(seen.length).toBe(1)
    expect(results.map(({ sameAs }) => sameAs)).toEqual(['b', undefined])
    const reductions = { ...allReductions, constants: false }
    const apart = { ...plan, jobs: boots, reductions }
    await searchJobs(apart, slowSearch(seen), silent, never)
    expect(seen.length).toBe(3)
  })
})
