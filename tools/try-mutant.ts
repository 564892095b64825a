// One version of entry code with a slip in it: what `diff` says of it, level by level, and what `check` does.
//
// Searches run in this process, one after the other, with limits of their own.

import { occurrence } from '../src/diff/ask.ts'
import { comparePrograms } from '../src/diff/compare-programs.ts'
import { levels, type Level } from '../src/diff/mark.ts'
import type { Search } from '../src/diff/settle.ts'
import { explore } from '../src/explore/explore.ts'
import type { LinuxJob } from '../src/linux/jobs.ts'

export interface Trial {
  readonly verdict: string
  readonly seconds: number
  /** What is not equal to the letter, and how it turned out. */
  readonly outcomes?: readonly string[]
  /** Of the first level that tells the versions apart, or of the last one. */
  readonly ownSeconds?: number
}

const shortStates = 60_000
const longStates = 400_000
const mostWorlds = 4000
const mostSeconds = 60

/** The first level at which the versions differ; otherwise what the last one said. */
export async function diffMutant(
  old: readonly LinuxJob[],
  now: readonly LinuxJob[],
): Promise<Trial> {
  let last: Trial = { verdict: 'equal', seconds: 0 }
  for (const level of levels) {
    const trial = await diffAt(old, now, level, mostSeconds)
    if (trial.verdict.startsWith('different')) return trial
    // What is open at one level stays so at the next.
    if (last.verdict === 'equal' || trial.verdict !== 'equal') last = trial
  }
  return last
}

export async function diffAt(
  old: readonly LinuxJob[],
  now: readonly LinuxJob[],
  level: Level,
  seconds: number = Infinity,
): Promise<Trial> {
  const started = Date.now()
  const end = started + seconds * 1000
  const stop = (): string | undefined => (Date.now() > end ? 'the time is up' : undefined)
  const configurations = old.flatMap((job, at) => {
    const other = now[at]
    return other === undefined ? [] : [{ name: job.name, old: job.program, new: other.program }]
  })
  const request = { configurations, level, renamed: new Map(), limits: { mostWorlds, stop } }
  const result = await comparePrograms(request, searchHere(end))
  const functions = result?.functions ?? []
  const outcomes = functions.map(({ func, outcome }) =>
    outcome.kind === 'open' ? `${func}: open, ${outcome.reason}` : `${func}: ${outcome.kind}`,
  )
  const kinds = functions.map(({ outcome }) => outcome.kind)
  const ownSeconds = (Date.now() - started) / 1000
  const base = { seconds: 0, ownSeconds, outcomes }
  if (kinds.includes('different') || (result?.structure.length ?? 0) > 0) {
    return { ...base, verdict: `different at ${level}` }
  }
  return { ...base, verdict: kinds.includes('open') ? 'unfinished' : 'equal' }
}

function searchHere(end: number): Search {
  return (questions, patience) => {
    for (const asked of questions) {
      const { results } = explore(asked.program, {
        maxStates: patience === 'short' ? shortStates : longStates,
        ...(end === Infinity ? {} : { timeoutMs: Math.max(1, end - Date.now()) }),
        first: true,
        only: [occurrence],
      })
      const verdict = results.find(({ property }) => property === occurrence)?.verdict
      if (verdict?.kind === 'violated') {
        return Promise.resolve({ kind: 'found', asked, path: verdict.path })
      }
      if (verdict?.kind === 'unfinished') {
        return Promise.resolve({ kind: 'unknown', reason: verdict.reason })
      }
    }
    return Promise.resolve({ kind: 'never' })
  }
}

/** The first property that is violated in some configuration. */
export function checkMutant(jobs: readonly LinuxJob[]): Trial {
  let open: string | undefined
  for (const { program } of jobs) {
    const { results } = explore(program, { first: true, maxStates: 3_000_000, timeoutMs: 60_000 })
    const broken = results.find(({ verdict }) => verdict.kind === 'violated')
    if (broken !== undefined) return { verdict: `violated: ${broken.property}`, seconds: 0 }
    open ??= results.find(({ verdict }) => verdict.kind !== 'holds')?.property
  }
  return { verdict: open === undefined ? 'holds' : `not decided: ${open}`, seconds: 0 }
}
