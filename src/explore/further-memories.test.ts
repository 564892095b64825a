// A search that has filled one memory goes on in the next one, and comes to the same.

import { expect, test } from 'vitest'

import { buildProgram } from '../ir/build.ts'
import type { Program } from '../ir/program.ts'
import type { Checkpoints } from './checkpoint.ts'
import { allReductions, explore } from './explore.ts'
import type { ExploreOptions } from './explore.ts'
import { localMate } from './mate-link.ts'
import type { MateLink, MateThreads } from './mate-link.ts'
import { problemReasons } from './mate.ts'

/** Two CPUs that count round and round, and so many bits that one of them sets before. */
function counting(bits: number): Program {
  const names = Array.from({ length: bits }, (_, at) => `b${at}`)
  return buildProgram({
    cpus: 2,
    fields: {
      x: { bits: 8, overflow: 'wrap' },
      ...Object.fromEntries(names.map((name) => [name, { bits: 1 }])),
      y: { bits: 8, overflow: 'wrap' },
    },
    functions: {
      one: [...names.map((name) => `${name} = 1`), 'L: x <- old + 1', 'goto L'],
      two: ['L: y <- old + 1', 'check never: y < 255', 'goto L'],
    },
    tasks: { one: 'one', two: 'two' },
    properties: ['never'],
  })
}

const reductions = {
  ...allReductions,
  chains: false,
  arrival: false,
  order: false,
  constants: false,
}

function essence(program: Program, options: ExploreOptions): object {
  const { results, search } = explore(program, { reductions, ...options })
  const { states, transitions, depth } = search
  return { states, transitions, depth, kinds: results.map(({ verdict }) => verdict.kind) }
}

/** There is room for a part of the states in each memory; `seen` hears how many there are. */
function smallMemories(pages: number, seen: (memories: number) => void = () => {}): MateThreads {
  const start = (): MateLink => {
    const link = localMate()
    const ask: MateLink['ask'] = (task) => {
      if (task.kind === 'begin') seen(task.memories.length)
      link.ask(task)
    }
    return { ...link, ask }
  }
  return { count: 1, start, from: 0, fewest: 1, pages }
}

test.each([
  ['one leaf', 0, 53, {}],
  ['several leaves, by fingerprints,', 60, 60, { fingerprints: true }],
])('states of %s go on in further memories', { timeout: 900_000 }, (_, bits, pages, options) => {
  const program = counting(bits)
  let memories = 0
  const threads = smallMemories(pages, (many) => (memories = Math.max(memories, many)))
  const found = essence(program, { ...options, threads })
  expect(memories).toBeGreaterThan(2)
  expect(found).toEqual(essence(program, {}))
})

test('a checkpoint has the states of all memories', { timeout: 900_000 }, () => {
  const program = counting(0)
  let resume: Checkpoints['resume']
  const write: Checkpoints['write'] = (head, states) => {
    const kept = [...states]
    resume = { head: structuredClone(head), states: () => kept }
  }
  const enough = 300_000
  explore(program, {
    reductions,
    threads: smallMemories(53),
    maxStates: enough,
    checkpoints: { isDue: () => false, write },
  })
  expect(resume?.head.states).toBeGreaterThan(enough)
  const checkpoints = { isDue: () => false, write, ...(resume === undefined ? {} : { resume }) }
  expect(essence(program, { checkpoints })).toEqual(essence(program, {}))
})

test('memories without room for the rules end the search', () => {
  const { results } = explore(counting(0), { reductions, threads: smallMemories(30) })
  const reasons = results.map(({ verdict }) => verdict.kind === 'unfinished' && verdict.reason)
  expect(new Set(reasons)).toEqual(new Set([problemReasons.memory]))
})
