// Paths without what does not matter, and still paths.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { buildProgram } from '../ir/build.ts'
import type { Path } from '../ir/path.ts'
import { randomProgram } from '../sim/random-program.ts'
import { reachable } from '../sim/reachable.ts'
import { replay } from '../sim/timeline.ts'
import { shortenPath } from './shorten-path.ts'

const program = buildProgram({
  depth: 3,
  fields: { count: { bits: 4 }, armed: { bits: 1 }, noise: { bits: 3 } },
  functions: {
    'body()': ['count = 1', 'count = 2', 'check quiet: armed == 0', 'await 0'],
    'arm()': ['armed = 1', 'return'],
    'nmi()': ['noise = noise + 1', 'return'],
  },
  tasks: { main: 'body' },
  vectors: {
    timer: ['interrupt', 'armed == 0', 'arm'],
    nmi: ['nmi', 'noise < 4', 'nmi'],
  },
  properties: ['quiet'],
})

function failsAtEnd(path: Path, property: string): boolean {
  const last = replay(program, path).moments.at(-1)
  return last?.failures.some((failure) => failure.property === property) === true
}

describe('shortenPath()', () => {
  const run = { kind: 'run', cpu: 0, steps: 1 } as const
  const nmi = { kind: 'deliver', cpu: 0, vector: 1 } as const
  const timer = { kind: 'deliver', cpu: 0, vector: 0 } as const

  test('shortenPath() leaves out frames that the violation does not need', () => {
    const long: Path = [nmi, run, run, timer, nmi, run, run, { ...run, steps: 2 }]
    expect(failsAtEnd(long, 'quiet')).toBe(true)
    const short = shortenPath(program, long, 'quiet')
    expect(failsAtEnd(short, 'quiet')).toBe(true)
    expect(short.filter((decision) => decision.kind === 'deliver')).toEqual([timer])
  })
  test('shortenPath() returns the path when no step of it breaks the property', () => {
    const path: Path = [nmi, run, run]
    expect(shortenPath(program, path, 'quiet')).toBe(path)
  })
  test('shortenPath() gives violations of random programs that are no longer than they were', () => {
    fc.assert(
      fc.property(randomProgram, (notation) => {
        const random = buildProgram(notation)
        for (const { property, verdict } of reachable(random, { maxStates: 300 }).results) {
          if (verdict.kind !== 'violated' || property === 'no-deadlock') continue
          const short = replay(random, shortenPath(random, verdict.path, property)).moments
          expect(short.length).toBeLessThanOrEqual(replay(random, verdict.path).moments.length)
          const broken = short.flatMap(({ failures }) => failures.map((one) => one.property))
          const start = replay(random, []).failedAtStart.map((one) => one.property)
          expect([...broken, ...start]).toContain(property)
        }
      }),
      { numRuns: 25 },
    )
  })
})
