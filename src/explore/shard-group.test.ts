// A shard that cannot do what it is asked for says nothing of the states that it has not visited: no search in
// which that happens may say that anything holds.

import { expect, test } from 'vitest'
import { buildProgram } from '../ir/build.ts'
import type { Checkpoints } from './checkpoint.ts'
import { allReductions, explore } from './explore.ts'
import type { ExploreOptions } from './explore.ts'
import { localShard } from './shard-link.ts'
import type { ShardLink, ShardThreads } from './shard-link.ts'
import { nothing, problemReasons } from './shard.ts'
import type { ShardReport, ShardTask } from './shard.ts'

const program = buildProgram({
  cpus: 2,
  fields: { x: { bits: 3 } },
  functions: { main: ['x <- old + 1', 'x <- old + 1'] },
  tasks: { one: 'main', two: 'main' },
  invariants: { small: 'x < 7' },
})
const reductions = { ...allReductions, chains: false, arrival: false }

/** A shard that fails from the first task of a kind on. */
function failingAt(kind: ShardTask['kind'], problem: keyof typeof problemReasons): ShardLink {
  const link = localShard()
  let failed = false
  return {
    ...link,
    ask: (task) => {
      failed ||= task.kind === kind
      if (!failed) link.ask(task)
    },
    answer: (): ShardReport => (failed ? { ...nothing, problem } : link.answer()),
  }
}

function threads(start: () => ShardLink): ShardThreads {
  return { count: 1, start, from: 0 }
}

/** What is said of each property: the verdict, or why there is none. */
function answers(options: ExploreOptions): ReadonlySet<string> {
  const { results } = explore(program, { reductions, ...options })
  return new Set(
    results.map(({ verdict }) => (verdict.kind === 'unfinished' ? verdict.reason : verdict.kind)),
  )
}

test('two shards that do what they are asked for finish the search', () => {
  expect(answers({ threads: threads(localShard) })).toEqual(answers({}))
  expect(answers({})).toContain('holds')
})

test('a search goes on alone where no thread is to be had', () => {
  const none = { count: 1, start: () => undefined, from: 0 }
  expect(answers({ threads: none })).toEqual(answers({}))
  expect(explore(program, { reductions, threads: none }).search.workers).toBe(1)
})

test.each(['begin', 'round'] as const)('a thread that dies at its first %s ends it', (kind) => {
  const dead = threads(() => failingAt(kind, 'lost'))
  expect(answers({ threads: dead })).toEqual(new Set([problemReasons.lost]))
})

test('a shard without memory when it begins ends the search', () => {
  const small = threads(() => failingAt('begin', 'memory'))
  expect(answers({ threads: small })).toEqual(new Set([problemReasons.memory]))
})

/** Puts a search away at its first chance; what is written is read to its end, as a file would be. */
function putAway(more?: ShardThreads): Checkpoints['resume'] {
  let saved: Checkpoints['resume']
  let asked = 0
  explore(program, {
    reductions,
    ...(more === undefined ? {} : { threads: more }),
    checkpoints: {
      isDue: () => asked++ === 0,
      write: (head, states) => {
        const kept = [...states]
        saved = { head: structuredClone(head), states: () => kept }
      },
    },
  })
  return saved
}

test('a shard without room for the states of a checkpoint ends the search', () => {
  const resume = putAway()
  expect(resume).toBeDefined()
  const checkpoints: Checkpoints = {
    isDue: () => false,
    write: () => {},
    ...(resume === undefined ? {} : { resume }),
  }
  const full = threads(() => failingAt('load', 'memory'))
  expect(answers({ checkpoints, threads: full })).toEqual(new Set([problemReasons.memory]))
})

test('a checkpoint that a shard cannot contribute to is not written', () => {
  expect(() => putAway(threads(() => failingAt('list', 'lost')))).toThrow(problemReasons.lost)
})
