// The questions of a comparison, asked of the checker: one search for each configuration, several at once.
//
// The answer does not depend on who is first: where several configurations say yes, the first in their order
// counts, and only those behind it are stopped.

import { setImmediate } from 'node:timers/promises'

import type { Asked } from '../diff/ask.ts'
import { occurrence } from '../diff/ask.ts'
import type { Answer } from '../diff/settle.ts'
import { allReductions } from '../explore/explore.ts'
import { searchKey } from '../explore/specialize.ts'
import type { Path } from '../ir/path.ts'
import type { Limits } from './check-request.ts'
import type { Search } from './search.ts'

export interface Asking {
  readonly search: Search
  readonly limits: Limits
  readonly atOnce: number
  readonly interrupted: AbortSignal
  /** When the whole comparison has to end. */
  readonly deadline: number | undefined
}

/** States of one configuration in a short search. */
const shortStates = 60_000

type Reply =
  | { readonly kind: 'yes'; readonly path: Path }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly reason: string }

/** So often a proof gives no number before searches begin: most of what can be proved is proved by then. */
const headStart = 4

/** `proofs` are made in this thread meanwhile; what they show is not searched, and one search less runs until then. */
export async function askAll(
  questions: readonly Asked[],
  patience: 'short' | 'long',
  asking: Asking,
  proofs: Iterable<number | undefined> = [],
): Promise<Answer> {
  const isRepeated = patience === 'long' ? createRepetitions() : () => false
  const replies: Reply[] = []
  const proved = new Set<number>()
  const stops = questions.map(() => new AbortController())
  let next = 0
  let isProofOver = false
  const work = async (): Promise<void> => {
    for (let at = next++; at < questions.length; at = next++) {
      const [question, stop] = [questions[at], stops[at]]
      if (question === undefined || stop === undefined) return
      // What a proof is going to show next need not be looked at in this thread.
      const mayRepeat = at === 0 || isProofOver
      const isKnown = stop.signal.aborted || (mayRepeat && isRepeated(question))
      if (isKnown) replies[at] = { kind: 'no' }
      else replies[at] = await askOne(question, patience, asking, stop.signal)
      if (replies[at]?.kind === 'yes') stops.slice(at + 1).forEach((each) => each.abort())
    }
  }
  /** Whether an answer is missing that a proof may give: what stands behind a yes does not count. */
  const isOpen = (): boolean => {
    const yes = questions.findIndex((_, at) => replies[at]?.kind === 'yes')
    const counting = yes < 0 ? questions : questions.slice(0, yes)
    return counting.some((_, at) => !proved.has(at) && replies[at]?.kind !== 'no')
  }
  let begin = nothing
  const begun = new Promise<void>((resolve) => (begin = resolve))
  const prove = async (): Promise<void> => {
    let inVain = 0
    for (const number of proofs) {
      if (number === undefined) inVain++
      else {
        inVain = 0
        proved.add(number)
        stops[number]?.abort()
      }
      if (inVain === headStart) begin()
      await setImmediate()
      if (!isOpen() || isOver(asking)) break
    }
    isProofOver = true
    begin()
  }
  const workers = Math.max(1, Math.min(asking.atOnce, questions.length))
  const searching = Array.from({ length: workers - 1 }, () => begun.then(work))
  await Promise.all([...searching, prove().then(work)])
  const first = replies.findIndex(({ kind }) => kind === 'yes')
  const [asked, reply] = [questions[first], replies[first]]
  if (asked !== undefined && reply?.kind === 'yes')
    return { kind: 'found', asked, path: reply.path }
  const open = replies.filter((_, at) => !proved.has(at))
  return open.find((each) => each.kind === 'unknown') ?? { kind: 'never' }
}

function nothing(): void {}

function isOver({ interrupted, deadline }: Asking): boolean {
  return interrupted.aborted || (deadline !== undefined && Date.now() > deadline)
}

/**
 * Whether a question is the same to a search as one before: a way of booting that nothing looks at. The first one is
 * none, and is looked at only while it is searched.
 */
function createRepetitions(): (question: Asked) => boolean {
  const keys = new Set<string>()
  const waiting: Asked[] = []
  return (question) => {
    const isFirst = keys.size === 0 && waiting.length === 0
    waiting.push(question)
    if (isFirst) return false
    const before = keys.size
    const asked = waiting.splice(0)
    for (const { program } of asked) keys.add(searchKey(program))
    return keys.size < before + asked.length
  }
}

async function askOne(
  { program }: Asked,
  patience: 'short' | 'long',
  { search, limits, atOnce, interrupted, deadline }: Asking,
  stop: AbortSignal,
): Promise<Reply> {
  const left = deadline === undefined ? undefined : deadline - Date.now()
  if (interrupted.aborted) return { kind: 'unknown', reason: 'interrupted' }
  if (left !== undefined && left <= 0) return { kind: 'unknown', reason: 'the time is up' }
  const most = Math.min(limits.maxStates ?? Infinity, patience === 'short' ? shortStates : Infinity)
  const options = {
    maxMemoryBytes: Math.floor(limits.maxMemoryBytes / Math.max(1, atOnce)),
    ...(Number.isFinite(most) ? { maxStates: most } : {}),
    ...(left === undefined ? {} : { timeoutMs: left }),
    first: true,
    only: [occurrence],
    reductions: allReductions,
  }
  const signal = AbortSignal.any([interrupted, stop])
  const { result } = await search(program, options, { onProgress: () => undefined, stop: signal })
  const verdict = result.results.find(({ property }) => property === occurrence)?.verdict
  switch (verdict?.kind) {
    case 'violated':
      return { kind: 'yes', path: verdict.path }
    case 'holds':
    case 'vacuous':
      return { kind: 'no' }
    default:
      return { kind: 'unknown', reason: verdict?.reason ?? 'the search gave no answer' }
  }
}
