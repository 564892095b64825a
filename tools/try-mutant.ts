// One version of entry code with a slip in it: what `diff` says of it, level by level, and what `check` does.
//
// Searches run in this process, one after the other, with limits of their own.

import { occurrence } from '../src/diff/ask.ts'
import { comparePrograms } from '../src/diff/compare-programs.ts'
import type { Level } from '../src/diff/mark.ts'
import type { Answer, Search } from '../src/diff/settle.ts'
import { explore } from '../src/explore/explore.ts'
import type { LinuxJob } from '../src/linux/jobs.ts'

export interface Trial {
  readonly verdict: string
  readonly seconds: number
  /** What is not equal to the letter, and how it turned out. */
  readonly outcomes?: readonly string[]
  /** Without loading; of the processor's time. */
  readonly ownSeconds?: number
}

const shortStates = 60_000
const longStates = 400_000
const mostWorlds = 4000
const mostRuns = 12

export async function diffAt(
  old: readonly LinuxJob[],
  now: readonly LinuxJob[],
  level: Level,
  seconds: number = Infinity,
): Promise<Trial> {
  const started = secondsUsed()
  const end = started + seconds
  const stop = (): string | undefined => (secondsUsed() > end ? 'the time is up' : undefined)
  const configurations = old.flatMap((job, at) => {
    const other = now[at]
    return other === undefined ? [] : [{ name: job.name, old: job.program, new: other.program }]
  })
  const request = {
    configurations,
    level,
    renamed: new Map(),
    limits: { mostWorlds, mostRuns, stop },
  }
  const result = await comparePrograms(request, searchHere(end))
  const functions = result?.functions ?? []
  const outcomes = functions.map(({ func, outcome }) =>
    outcome.kind === 'open' ? `${func}: open, ${outcome.reason}` : `${func}: ${outcome.kind}`,
  )
  const kinds = functions.map(({ outcome }) => outcome.kind)
  const ownSeconds = secondsUsed() - started
  const base = { seconds: 0, ownSeconds, outcomes }
  if (kinds.includes('different') || (result?.structure.length ?? 0) > 0) {
    return { ...base, verdict: `different at ${level}` }
  }
  return { ...base, verdict: kinds.includes('open') ? 'unfinished' : 'equal' }
}

/** Of this process, so that limits do not depend on what else the machine does. */
function secondsUsed(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function searchHere(end: number): Search {
  return (questions, patience, proofs = []) => {
    const proved = new Set(proofs)
    // As in `sallyport diff`: what one configuration leaves undecided may show in another one.
    let otherwise: Answer = { kind: 'never' }
    for (const [number, asked] of questions.entries()) {
      if (proved.has(number)) continue
      const { results } = explore(asked.program, {
        maxStates: patience === 'short' ? shortStates : longStates,
        shouldStop: () => secondsUsed() > end,
        first: true,
        only: [occurrence],
      })
      const verdict = results.find(({ property }) => property === occurrence)?.verdict
      if (verdict?.kind === 'violated') {
        return Promise.resolve({ kind: 'found', asked, path: verdict.path })
      }
      if (verdict?.kind === 'unfinished') {
        otherwise = { kind: 'unknown', reason: verdict.reason }
      }
    }
    return Promise.resolve(otherwise)
  }
}

/** Those in which the bugs of src/linux/faults.ts show. */
const checkedBoots: readonly string[] = [
  'preempt=none nohz_full=on',
  'preempt=full nohz_full=off',
  'preempt=none nohz_full=off',
]

/** The first property that is violated in some configuration. */
export function checkMutant(jobs: readonly LinuxJob[]): Trial {
  let open: string | undefined
  const checked = checkedBoots.flatMap((boot) => jobs.filter(({ name }) => name === boot))
  for (const { program } of checked) {
    const { results } = explore(program, { first: true, maxStates: 1_000_000 })
    const broken = results.find(({ verdict }) => verdict.kind === 'violated')
    if (broken !== undefined) return { verdict: `violated: ${broken.property}`, seconds: 0 }
    open ??= results.find(({ verdict }) => verdict.kind !== 'holds')?.property
  }
  return { verdict: open === undefined ? 'holds' : `not decided: ${open}`, seconds: 0 }
}
