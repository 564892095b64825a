// Several configurations at once: as many searches as there are cores for, each with its share of the
// memory and the rest of the time. Results come back in the order of the jobs, whoever ended first.

import type { Reductions } from '../explore/explore.ts'
import type { CheckpointOptions } from './checkpoints.ts'
import type { Job } from './job.ts'
import type { Limits } from './check-request.ts'
import { unfinishedSearch, type Search, type Searched, type SearchOptions } from './search.ts'
import type { Progress } from './progress.ts'
import { twinJobs } from './twin-jobs.ts'

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
  search: Search,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<readonly Searched[]> {
  const { jobs, limits } = plan
  // Twins are the same only in what is left when constants are computed.
  const twins = plan.reductions.constants ? twinJobs(jobs) : new Map<number, number>()
  const searches = [...jobs.keys()].filter((index) => !twins.has(index))
  const atOnce = Math.max(1, Math.min(plan.atOnce, searches.length))
  const deadline = limits.timeoutMs === undefined ? undefined : Date.now() + limits.timeoutMs
  const found = new AbortController()
  const stop = AbortSignal.any([interrupted, found.signal])
  const results: Searched[] = []
  let taken = 0

  await Promise.all(Array.from({ length: atOnce }, takeJobs))
  progress.end()
  return results

  async function takeJobs(): Promise<void> {
    for (let turn = taken++; turn < searches.length; turn = taken++) {
      // Later configurations are the larger ones. All together are done soonest when these begin first; a
      // single violation is found soonest in a small one.
      const index = searches.at(plan.first ? turn : -1 - turn)
      const job = index === undefined ? undefined : jobs[index]
      if (job === undefined || index === undefined) continue
      const answer = await searchOne(job, index, searches.length - turn)
      keep(job, index, answer)
      for (const [twin, other] of twins) {
        const same = jobs[twin]
        if (other === index && same !== undefined) keep(same, twin, { ...answer, sameAs: job.name })
      }
    }
  }

  function keep(job: Job, index: number, searched: Searched): void {
    results[index] = searched
    progress.done(index)
    plan.onSearched?.(job, searched)
  }

  async function searchOne(job: Job, index: number, waiting: number): Promise<Searched> {
    const unfinished = (reason: string): Searched =>
      unfinishedSearch(job.program, job.only ?? plan.properties, reason)
    const left = deadline === undefined ? undefined : deadline - Date.now()
    if (interrupted.aborted) return unfinished('interrupted before it began')
    if (found.signal.aborted) return unfinished(STOPPED_AT_FIRST)
    if (left !== undefined && left <= 0) return unfinished(timeReason(limits.timeoutMs ?? 0))

    const options: SearchOptions = {
      maxMemoryBytes: Math.floor(limits.maxMemoryBytes / atOnce),
      ...(limits.maxStates === undefined ? {} : { maxStates: limits.maxStates }),
      ...(left === undefined ? {} : { timeoutMs: fairShare(left, waiting, atOnce) }),
      first: plan.first || job.first === true,
      only: job.only ?? plan.properties,
      reductions: plan.reductions,
      ...(plan.fingerprint === true ? { fingerprint: true } : {}),
      ...(plan.keeping === undefined ? {} : { keeping: plan.keeping }),
      workers: Math.max(1, Math.floor((plan.workers ?? 1) / atOnce)),
    }
    const onProgress = progress.begin(index, job.name === '' ? job.subject : job.name)
    const watch = { onProgress, stop }
    const said = inOneVoice(await search(job.program, options, watch), limits.timeoutMs)
    const searched = found.signal.aborted ? stoppedAtFirst(said) : said
    const violated = searched.result.results.some(({ verdict }) => verdict.kind === 'violated')
    if (plan.first && violated) found.abort()
    return searched
  }
}

/** As a search says it of itself. */
const STOPPED_AT_FIRST = 'stopped at the first violation'

/** Each of the jobs that are left gets its part of the time; what it does not need, the others get. */
function fairShare(leftMs: number, jobs: number, atOnce: number): number {
  return (leftMs * Math.min(atOnce, jobs)) / jobs
}

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

/** Whoever was asked to stop because of another one's violation stopped at the first violation, too. */
function stoppedAtFirst(searched: Searched): Searched {
  const results = searched.result.results.map((one) =>
    one.verdict.kind === 'unfinished' && one.verdict.reason === 'stopped'
      ? { ...one, verdict: { ...one.verdict, reason: STOPPED_AT_FIRST } }
      : one,
  )
  return { ...searched, result: { ...searched.result, results } }
}

function timeReason(timeoutMs: number): string {
  return `the time limit of ${timeoutMs / 1000} s was reached`
}
