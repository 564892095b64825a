// A thread that cannot do what it is asked for has perhaps not found every state: no search in which that happens
// may say that anything holds. One that never begins is not missed.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import { allReductions, explore } from './explore.ts'
import type { ExploreOptions } from './explore.ts'
import { localMate } from './mate-link.ts'
import type { MateLink, MateThreads } from './mate-link.ts'
import { problemReasons } from './mate.ts'
import type { MateAnswer, MateTask } from './mate.ts'

const program = buildProgram({
  cpus: 2,
  fields: { x: { bits: 3 } },
  functions: { main: ['x <- old + 1', 'x <- old + 1'] },
  tasks: { one: 'main', two: 'main' },
  invariants: { small: 'x < 7' },
})
const reductions = { ...allReductions, chains: false, arrival: false }

/** A mate that fails from the first task of a kind on. */
function failingAt(kind: MateTask['kind'], problem: keyof typeof problemReasons): MateLink {
  const link = localMate()
  let failed = false
  return {
    ...link,
    ask: (task) => {
      failed ||= task.kind === kind
      if (!failed) link.ask(task)
    },
    answer: (): MateAnswer | undefined => (failed ? { kind: 'stopped', problem } : link.answer()),
  }
}

/** A mate that goes into work, and cannot do it. */
function withoutMemoryAtWork(): MateLink {
  const link = localMate()
  const answer = (): MateAnswer | undefined => {
    const said = link.answer()
    return said?.kind === 'done' ? { kind: 'stopped', problem: 'memory' } : said
  }
  return { ...link, answer }
}

/** A mate that has begun when it has been asked for that so often. */
function beginningAfter(times: number): MateLink {
  const link = localMate()
  let asked = 0
  return { ...link, isDone: () => asked++ >= times }
}

function threads(start: () => MateLink, count = 1): MateThreads {
  return { count, start, from: 0, fewest: 1 }
}

/** What is said of each property: the verdict, or why there is none. */
function answers(options: ExploreOptions): ReadonlySet<string> {
  const { results } = explore(program, { reductions, ...options })
  return new Set(
    results.map(({ verdict }) => (verdict.kind === 'unfinished' ? verdict.reason : verdict.kind)),
  )
}

test('two mates that do what they are asked for finish the search', () => {
  expect(answers({ threads: threads(localMate, 2) })).toEqual(answers({}))
  expect(answers({})).toContain('holds')
  const { search } = explore(program, { reductions, threads: threads(localMate, 2) })
  expect(search.workers).toBe(3)
})

test('a search goes on alone where no thread is to be had', () => {
  const none = threads(() => ({ ...localMate(), answer: () => undefined }))
  expect(answers({ threads: none })).toEqual(answers({}))
  expect(explore(program, { reductions, threads: none }).search.workers).toBe(1)
})

test.each([
  [3, 2],
  [Infinity, 1],
])('a mate that is there when %d rounds are over makes %d workers', (rounds, workers) => {
  const alone = explore(program, { reductions }).search
  const late = threads(() => beginningAfter(rounds))
  const { search } = explore(program, { reductions, threads: late })
  const { states, transitions, depth } = alone
  expect(search).toMatchObject({ states, transitions, depth, workers })
})

test.each(['begin', 'work'] as const)('a thread that dies at its first %s ends it', (kind) => {
  const dead = threads(() => failingAt(kind, 'lost'))
  expect(answers({ threads: dead })).toEqual(new Set([problemReasons.lost]))
})

test('a search goes on alone where a mate has no memory to begin with', () => {
  const small = threads(() => failingAt('begin', 'memory'))
  expect(answers({ threads: small })).toEqual(answers({}))
  expect(explore(program, { reductions, threads: small }).search.workers).toBe(1)
})

test('a mate whose memory is used up at work ends the search', () => {
  const small = threads(withoutMemoryAtWork)
  expect(answers({ threads: small })).toEqual(new Set([problemReasons.memory]))
})
