// Recorded runs of the runtime are behaviours of the model; runs of broken copies are not. The former are
// runs of real threads, which may take any course; the latter are plays in which the fault has to show.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explore } from '../src/explore/explore.ts'
import { packageHost } from '../src/linux/package-files.ts'
import { parseTrace } from '../src/replay/parse-trace.ts'
import { judgeReplay, replayProgram } from '../src/replay/replay-program.ts'
import type { Answer } from '../src/replay/replay-program.ts'
import type { Trace } from '../src/runtime/index.ts'
import {
  endsAtOnce,
  losesTakenWork,
  losesWork,
  overlooksPin,
  withBroken,
} from './runtime-broken-copy.ts'
import type { Break } from './runtime-broken-copy.ts'
import { dieInOthersWork, enterAfterNewVersion, replaceUnderReader } from './runtime-plays.ts'
import type { Played } from './runtime-plays.ts'
import { recordRun } from './runtime-record.ts'

const timeout = 300_000
const behaviour = { kind: 'behaviour' }

/** As `sallyport replay` does it, without threads and without limits. */
function replay(trace: Trace): Answer {
  const { results } = explore(replayProgram(trace, packageHost), { first: true })
  return judgeReplay(trace, results)
}

const runs = [
  [{ threads: 2, rounds: 20, seed: 1 }, '2 threads'],
  [{ threads: 3, rounds: 10, seed: 2 }, '3 threads'],
  [{ threads: 3, rounds: 6, seed: 3, kills: 2 }, '3 threads, two of which are killed'],
] as const

for (const [request, who] of runs) {
  test(`a run of ${who} is a behaviour of the model`, { timeout }, async () => {
    const trace = await recordRun(request)
    expect(parseTrace('t', JSON.stringify(trace))).toEqual({ value: trace, diagnostics: [] })
    expect(replay(trace)).toEqual(behaviour)
  })
}

for (const play of [replaceUnderReader, enterAfterNewVersion, dieInOthersWork]) {
  test(`${play.name}() is a behaviour of the model`, { timeout }, async () => {
    expect(replay((await play()).trace)).toEqual(behaviour)
  })
}

test('a call whose result is another than was recorded is named', { timeout }, () => {
  const { trace } = replaceUnderReader()
  const calls = trace.threads[1] ?? []
  const index = calls.findLastIndex(({ call }) => call === 'tryEnter')
  const wrong = calls.map((entry, at) =>
    at === index && entry.made ? { ...entry, made: { ...entry.made, result: 128 } } : entry,
  )
  const threads = trace.threads.map((one, thread) => (thread === 1 ? wrong : one))
  const stuck = [{ thread: 1, index, entry: wrong[index] }]
  expect(replay({ ...trace, threads })).toEqual({ kind: 'none', stuck })
})

/** As if the threads had been killed in the last of these calls. */
function cutIn(call: string, trace: Trace): Trace {
  const threads = trace.threads.map((calls) =>
    calls.map((entry, index) => {
      const { made, ...begun } = entry
      return made !== undefined && entry.call === call && index === calls.length - 1 ? begun : entry
    }),
  )
  return { ...trace, threads }
}

test('a thread that is killed in a call may have stopped anywhere in it', { timeout }, async () => {
  const { trace } = await dieInOthersWork()
  expect(replay(cutIn('takePinnedWork', trace))).toEqual(behaviour)
})

test(
  'no place to have stopped in its last call explains work that is lost',
  { timeout },
  async () => {
    const { trace } = await withBroken(losesTakenWork, async (folder): Promise<Played> => {
      const plays = await import(join(folder, 'bench/runtime-plays.js'))
      return plays.dieInOthersWork()
    })
    const stuck = [{ entry: { call: 'tryEnter' } }]
    expect(replay(cutIn('takePinnedWork', trace))).toMatchObject({ kind: 'none', stuck })
  },
)

test(
  'a thread that goes on after it was declared dead is none of the model',
  { timeout },
  async () => {
    const { trace } = await dieInOthersWork()
    const last = Math.max(...trace.threads.flat().map(({ begin, made }) => made?.end ?? begin))
    const made = { result: 0, end: last + 2 }
    const late = { call: 'wakeCpu', args: [0], begin: last + 1, made } as const
    const threads = trace.threads.map((calls) =>
      calls.at(-1)?.call === 'takePinnedWork' ? [...calls, late] : calls,
    )
    const stuck = [{ entry: { call: 'declareOffline' } }]
    expect(replay({ ...trace, threads })).toMatchObject({ kind: 'none', stuck })
  },
)

const faults: readonly (readonly [what: string, broken: Break, play: string, stuck: string])[] = [
  ['grace periods end at once', endsAtOnce, 'replaceUnderReader', 'isGracePeriodOver'],
  ['an entry overlooks the pin', overlooksPin, 'enterWhilePinned', 'tryEnter'],
  ['work is lost', losesWork, 'enterAfterNewVersion', 'tryEnter'],
  ['work dies with who took it', losesTakenWork, 'dieInOthersWork', 'tryEnter'],
]

for (const [what, broken, play, call] of faults) {
  test(`a run of a build in which ${what} is none`, { timeout }, async () => {
    const { trace } = await withBroken(broken, async (folder): Promise<Played> => {
      const plays = await import(join(folder, 'bench/runtime-plays.js'))
      return plays[play]()
    })
    expect(replay(trace)).toMatchObject({ kind: 'none', stuck: [{ entry: { call } }] })
  })
}
