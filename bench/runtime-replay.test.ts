// Recorded runs of the runtime are behaviours of the model; runs of broken copies are not.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TraceEntry } from '../src/runtime/index.ts'
import { parseTrace } from '../tools/parse-runtime-trace.ts'
import { replayTrace } from '../tools/replay-runtime-trace.ts'
import { losesWork, overlooksPin, withBroken } from './runtime-broken-copy.ts'
import type { Break } from './runtime-broken-copy.ts'
import { recordRun } from './runtime-record.ts'

const limits = { timeoutMs: 30_000 }

for (const [threads, rounds, seed] of [
  [2, 20, 1],
  [3, 10, 2],
] as const) {
  test(`replayTrace() accepts a run of ${threads} threads`, { timeout: 60_000 }, async () => {
    const trace = await recordRun({ threads, rounds, seed })
    expect(parseTrace(JSON.stringify(trace))).toEqual({ value: trace, diagnostics: [] })
    expect(replayTrace(trace, limits)).toMatchObject({ kind: 'behaviour', calls: trace.length })
  })
}

test(
  'replayTrace() rejects a run in which one result is another',
  { timeout: 60_000 },
  async () => {
    const trace = await recordRun({ threads: 2, rounds: 5, seed: 3 })
    const at = trace.findLastIndex(({ call }) => call === 'tryEnter')
    const wrong = trace.map((entry, index) => (index === at ? { ...entry, result: 128 } : entry))
    const replayed = replayTrace(wrong, limits)
    expect(replayed).toEqual({ kind: 'none', stuck: [wrong[at]] })
  },
)

const faults: readonly (readonly [string, Break])[] = [
  ['an entry overlooks the pin', overlooksPin],
  ['work is lost', losesWork],
]

for (const [what, broken] of faults) {
  test(`replayTrace() rejects a run of a build in which ${what}`, { timeout: 90_000 }, async () => {
    const rejected = await withBroken(broken, async (folder) => {
      const record = await import(join(folder, 'bench/runtime-record.js'))
      for (let seed = 1; seed <= 10; seed += 1) {
        const trace: readonly TraceEntry[] = await record.recordRun({
          threads: 2,
          rounds: 30,
          seed,
        })
        const replayed = replayTrace(trace, limits)
        if (replayed.kind === 'none') return replayed.stuck.length
      }
      return 0
    })
    expect(rejected).toBeGreaterThan(0)
  })
}
