// Several configurations at once: as many searches as there are cores for, each with its share of the
// memory and the rest of the time. Results come back in the order of the jobs, whoever ended first.
//
// A limit of time is one of searching: what a violation takes to be told comes on top, and takes nothing away
// from the searches that come later.

import { present } from '../base/assert.ts'
import type { Reductions } from '../explore/explore.ts'
import type { CheckpointOptions } from './checkpoints.ts'
import type { Job } from './job.ts'
import type { Limits } from './check-request.ts'
import { unfinishedSearch, type Search, type Searched, type SearchOptions } from './search.ts'
import type { Progress } from './progress.ts'
import { createTwins, lookAhead, noTwins } from './twin-jobs.ts'

export interface SearchPlan {
  readonly jobs: readonly Job[]
  readonly atOnce: number
  readonly limits: Limits
  readonly first: boolean
  readonly properties: readonly string[]
  readonly reductions: Reductions
  readonly fingerprint?: boolean
  /** Where the only search is put away. */
  readonly keeping?: CheckpointOptions
  /** Threads for all searches together. */
  readonly workers?: number
  /** As each search ends. */
  readonly onSearched?: (job: Job, searched: Searched) => void
}

export async function searchJobs(
  plan: SearchPlan,
  searchProgram: Search,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<readonly Searched[]> {
  const { jobs, limits } = plan
  // Twins are the same only in what is left when constants are computed.
  const twins = plan.reductions.constants ? createTwins(jobs) : noTwins
  // Later configurations are the larger ones. All together are done soonest when these begin first; a single
  // violation is found soonest in a small one.
  const order = plan.first ? [...jobs.keys()] : [...jobs.keys()].toReversed()
  // Time is shared among the searches that there will be, so that it has to be known which these are.
  const searches =
    limits.timeoutMs === undefined
      ? jobs.length
      : order.filter((index) => twins.standIn(index) === undefined).length
  const atOnce = Math.max(1, Math.min(plan.atOnce, searches))
  const shareOf =
    limits.timeoutMs === undefined ? undefined : shares(limits.timeoutMs, searches, atOnce)
  const found = new AbortController()
  const stop = AbortSignal.any([interrupted, found.signal])
  const results: Searched[] = []
  const waiting = new Map<number, number[]>()
  let taken = 0
  let begun = 0

  const searching = Array.from({ length: atOnce }, takeJobs)
  const looking = lookAhead(twins, order, () => taken >= order.length)
  await Promise.all([...searching, looking])
  progress.end()
  return results

  async function takeJobs(): Promise<void> {
    for (let turn = taken++; turn < order.length; turn = taken++) {
      const index = order[turn]
      if (index === undefined) continue
      const stand = twins.standIn(index)
      if (stand === undefined) await search(index)
      else if (results[stand] !== undefined) keepTwin(index, stand)
      else waiting.set(stand, [...(waiting.get(stand) ?? []), index])
    }
  }

  async function search(index: number): Promise<void> {
    const job = present(jobs[index], 'an index of the jobs')
    keep(index, await searchOne(job, index, searches - begun++))
    for (const twin of waiting.get(index) ?? []) keepTwin(twin, index)
  }

  function keepTwin(index: number, stand: number): void {
    const answer = present(results[stand], 'the job that stands for it was searched')
    keep(index, { ...answer, sameAs: jobs[stand]?.name ?? '' })
  }

  function keep(index: number, searched: Searched): void {
    results[index] = searched
    progress.done(index)
    plan.onSearched?.(present(jobs[index], 'an index of the jobs'), searched)
  }

  async function searchOne(job: Job, index: number, toBegin: number): Promise<Searched> {
    const unfinished = (reason: string): Searched =>
      unfinishedSearch(job.program, job.only ?? plan.properties, reason)
    if (interrupted.aborted) return unfinished('interrupted before it began')
    if (found.signal.aborted) return unfinished(STOPPED_AT_FIRST)

    const options = optionsOf(plan, job, atOnce, shareOf?.(toBegin))
    const onProgress = progress.begin(index, job.name === '' ? job.subject : job.name)
    const watch = { onProgress, stop }
    const said = inOneVoice(await searchProgram(job.program, options, watch), limits.timeoutMs)
    const searched = stop.aborted
      ? stoppedBy(said, found.signal.aborted ? STOPPED_AT_FIRST : 'interrupted')
      : said
    const violated = searched.result.results.some(({ verdict }) => verdict.kind === 'violated')
    if (plan.first && violated) found.abort()
    return searched
  }
}

/**
 * Each of the searches that are left gets its part of the time; what it does not need, the others get. None gets
 * less than if all that began before it had taken their parts and no more.
 */
function shares(timeoutMs: number, searches: number, atOnce: number): (toBegin: number) => number {
  const deadline = Date.now() + timeoutMs
  const least = timeoutMs / Math.ceil(searches / atOnce)
  return (toBegin) => Math.max((deadline - Date.now()) / Math.ceil(toBegin / atOnce), least)
}

function optionsOf(
  plan: SearchPlan,
  job: Job,
  atOnce: number,
  timeoutMs: number | undefined,
): SearchOptions {
  const { limits } = plan
  return {
    maxMemoryBytes: Math.floor(limits.maxMemoryBytes / atOnce),
    ...(limits.maxStates === undefined ? {} : { maxStates: limits.maxStates }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    first: plan.first || job.first === true,
    only: job.only ?? plan.properties,
    reductions: plan.reductions,
    ...(plan.fingerprint === true ? { fingerprint: true } : {}),
    ...(plan.keeping === undefined ? {} : { keeping: plan.keeping }),
    workers: Math.max(1, Math.floor((plan.workers ?? 1) / atOnce)),
  }
}

/** As a search says it of itself. */
const STOPPED_AT_FIRST = 'stopped at the first violation'

/** Searches have their share of the time; people named one limit. */
function inOneVoice(searched: Searched, timeoutMs: number | undefined): Searched {
  if (timeoutMs === undefined) return searched
  const results = searched.result.results.map((one) => {
    const { verdict } = one
    if (verdict.kind !== 'unfinished' || !/^more than [\d.]+ s$/.test(verdict.reason)) return one
    return { ...one, verdict: { ...verdict, reason: timeReason(timeoutMs) } }
  })
  return { ...searched, result: { ...searched.result, results } }
}

/** A search that was asked to stop does not know why. */
function stoppedBy(searched: Searched, reason: string): Searched {
  const results = searched.result.results.map((one) =>
    one.verdict.kind === 'unfinished' && one.verdict.reason === 'stopped'
      ? { ...one, verdict: { ...one.verdict, reason } }
      : one,
  )
  return { ...searched, result: { ...searched.result, results } }
}

function timeReason(timeoutMs: number): string {
  return `the time limit of ${timeoutMs / 1000} s was reached`
}
