// Test support: short straight threads, and what they can end with on a machine with store buffers, written
// down as directly as possible: a state is (place in each thread, each thread's queue, memory, results).

import * as fc from 'fast-check'
import { present } from '../base/assert.ts'
import type { ProgramNotation } from '../ir/build.ts'

export type Op =
  | { readonly kind: 'store' | 'exchange'; readonly to: number; readonly value: number }
  | { readonly kind: 'load'; readonly from: number }
  | { readonly kind: 'fence' }

export type Threads = readonly (readonly Op[])[]

const variable = fc.integer({ min: 0, max: 1 })
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      to: variable,
      value: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('load' as const), from: variable }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('exchange' as const),
      to: variable,
      value: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('fence' as const) }) },
)

export const randomThreads: fc.Arbitrary<Threads> = fc.array(
  fc.array(op, { minLength: 2, maxLength: 4, size: 'max' }),
  { minLength: 2, maxLength: 2 },
)

const names = ['x', 'y']

/** The threads as a Program: each gathers what it loads, and writes that down with an atomic update. */
export function printThreads(threads: Threads): ProgramNotation {
  const bodies = threads.map((ops, at) => [`t${at}`, [...ops.map(printOp), `r${at} <- v`]])
  return {
    cpus: threads.length,
    fields: {
      x: { bits: 2 },
      y: { bits: 2 },
      ...Object.fromEntries(threads.map((_, at) => [`r${at}`, { bits: 8 }])),
    },
    functions: Object.fromEntries(bodies),
    tasks: Object.fromEntries(threads.map((_, at) => [`t${at}`, `t${at}`])),
  }
}

function printOp(one: Op): string {
  if (one.kind === 'store') return `${names[one.to]} = ${one.value}`
  if (one.kind === 'exchange') return `${names[one.to]} <- ${one.value}`
  return one.kind === 'load' ? `v = v * 4 + ${names[one.from]}` : 'fence'
}

interface World {
  readonly at: readonly number[]
  readonly queues: readonly (readonly (readonly [number, number])[])[]
  readonly memory: readonly number[]
  readonly results: readonly number[]
}

/** What the threads can end with, as sorted texts; a full queue drains its oldest entry first. */
export function outcomesOf(threads: Threads, entries: number): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const work: World[] = [
    {
      at: threads.map(() => 0),
      queues: threads.map(() => []),
      memory: [0, 0],
      results: threads.map(() => 0),
    },
  ]
  for (const world of work) {
    const key = JSON.stringify(world)
    if (seen.has(key)) continue
    seen.add(key)
    const next = threads.flatMap((ops, who) => [
      ...drained(world, who),
      ...stepped(world, who, ops, entries),
    ])
    if (next.length === 0) found.add(world.results.join())
    work.push(...next)
  }
  return [...found].toSorted()
}

function drained(world: World, who: number): readonly World[] {
  const [oldest, ...others] = present(world.queues[who], 'a queue')
  if (oldest === undefined) return []
  const [to, value] = oldest
  return [
    { ...world, queues: world.queues.with(who, others), memory: world.memory.with(to, value) },
  ]
}

function stepped(world: World, who: number, ops: readonly Op[], entries: number): readonly World[] {
  const at = present(world.at[who], 'a place')
  const queue = present(world.queues[who], 'a queue')
  const one = ops[at]
  if (one === undefined) return []
  const on = { ...world, at: world.at.with(who, at + 1) }
  if (one.kind === 'load') {
    const own = queue.findLast(([to]) => to === one.from)
    const value = own === undefined ? present(world.memory[one.from], 'memory') : own[1]
    const before = present(world.results[who], 'a result')
    return [{ ...on, results: world.results.with(who, before * 4 + value) }]
  }
  const mustDrain = one.kind === 'store' ? queue.length === entries : queue.length > 0
  if (mustDrain) return []
  if (one.kind === 'fence') return [on]
  if (one.kind === 'exchange') return [{ ...on, memory: world.memory.with(one.to, one.value) }]
  return [{ ...on, queues: world.queues.with(who, [...queue, [one.to, one.value]]) }]
}
