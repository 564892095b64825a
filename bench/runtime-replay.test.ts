// Recorded runs of the runtime are behaviours of the model; runs of broken copies are not. The former are
// runs of real threads, which may take any course; the latter are plays in which the fault has to show.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseTrace } from '../tools/parse-runtime-trace.ts'
import { replayTrace } from '../tools/replay-runtime-trace.ts'
import { endsAtOnce, losesWork, overlooksPin, withBroken } from './runtime-broken-copy.ts'
import type { Break } from './runtime-broken-copy.ts'
import { enterAfterNewVersion, replaceUnderReader } from './runtime-plays.ts'
import type { Played } from './runtime-plays.ts'
import { recordRun } from './runtime-record.ts'

const timeout = 300_000

for (const [threads, rounds, seed] of [
  [2, 20, 1],
  [3, 10, 2],
] as const) {
  test(`replayTrace() accepts a run of ${threads} threads`, { timeout }, async () => {
    const trace = await recordRun({ threads, rounds, seed })
    expect(parseTrace(JSON.stringify(trace))).toEqual({ value: trace, diagnostics: [] })
    expect(replayTrace(trace)).toMatchObject({ kind: 'behaviour', calls: trace.length })
  })
}

for (const play of [replaceUnderReader, enterAfterNewVersion]) {
  test(`replayTrace() accepts ${play.name}()`, { timeout }, () => {
    const { trace } = play()
    expect(replayTrace(trace)).toMatchObject({ kind: 'behaviour', calls: trace.length })
  })
}

test('replayTrace() names the call whose result is another than was recorded', { timeout }, () => {
  const { trace } = replaceUnderReader()
  const at = trace.findLastIndex(({ call }) => call === 'tryEnter')
  const wrong = trace.map((entry, index) => (index === at ? { ...entry, result: 128 } : entry))
  expect(replayTrace(wrong)).toEqual({ kind: 'none', stuck: [wrong[at]] })
})

const faults: readonly (readonly [what: string, broken: Break, play: string, stuck: string])[] = [
  ['grace periods end at once', endsAtOnce, 'replaceUnderReader', 'isGracePeriodOver'],
  ['an entry overlooks the pin', overlooksPin, 'enterWhilePinned', 'tryEnter'],
  ['work is lost', losesWork, 'enterAfterNewVersion', 'tryEnter'],
]

for (const [what, broken, play, call] of faults) {
  test(`replayTrace() rejects a run of a build in which ${what}`, { timeout }, async () => {
    const { trace } = await withBroken(broken, async (folder): Promise<Played> => {
      const plays = await import(join(folder, 'bench/runtime-plays.js'))
      return plays[play]()
    })
    expect(replayTrace(trace)).toMatchObject({ kind: 'none', stuck: [{ call }] })
  })
}
