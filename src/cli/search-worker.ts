// The inside of a searching thread: explores the Program it was given, replays the violations on the
// reference simulator for the reports, and answers with messages (search-thread.ts is the other side).

import { parentPort } from 'node:worker_threads'

import { present } from '../base/assert.ts'
import { explore, type ExploreOptions } from '../explore/explore.ts'
import type { Path } from '../ir/path.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { castOf } from '../report/cast.ts'
import type { Witness } from '../report/outcome.ts'
import { standingOf } from '../sim/standing.ts'
import { createMachine } from '../sim/state.ts'
import { replay } from '../sim/timeline.ts'
import { openCheckpoints } from './checkpoints.ts'
import { mateThreads } from './mate-thread.ts'
import { shortenPath } from './shorten-path.ts'
import type { ThreadMessage, ThreadTask } from './search-thread.ts'

function searchAndReplay({ program, options, stop }: ThreadTask): ThreadMessage {
  const word = new Int32Array(stop)
  const { maxStates, maxMemoryBytes, timeoutMs, first, only, reductions } = options
  const threads = mateThreads(options.workers ?? 1, (start) =>
    port.postMessage({ kind: 'mate', start } satisfies ThreadMessage, [start.port]),
  )
  let notKept: string | undefined
  const { keeping } = options
  const checkpoints =
    keeping === undefined ? undefined : openCheckpoints(keeping, (reason) => (notKept = reason))
  const exploreOptions: ExploreOptions = {
    maxMemoryBytes,
    ...(maxStates === undefined ? {} : { maxStates }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    first,
    ...(only.length === 0 ? {} : { only }),
    reductions,
    ...(options.fingerprint === true ? { fingerprints: true } : {}),
    ...(threads === undefined ? {} : { threads }),
    ...(checkpoints === undefined ? {} : { checkpoints }),
    onProgress: (figures) => say({ kind: 'progress', figures }),
    shouldStop: () => Atomics.load(word, 0) !== 0,
  }
  const { results, search } = explore(program, exploreOptions)
  const cast = castOf(program)
  const witnesses = new Map<string, Witness>()
  const shown = results.map(({ property, verdict }): PropertyResult => {
    if (verdict.kind !== 'violated') return { property, verdict }
    if (verdict.cycle !== undefined) {
      witnesses.set(property, { ...replayLasso(program, verdict.path, verdict.cycle), cast })
      return { property, verdict }
    }
    const path = shortenPath(program, verdict.path, property)
    witnesses.set(property, { moments: replay(program, path).moments, cast })
    return { property, verdict: { ...verdict, path } }
  })
  const result = { results: shown, search }
  return { kind: 'done', result, witnesses, ...(notKept === undefined ? {} : { notKept }) }
}

function replayLasso(
  program: Program,
  path: Path,
  round: Path,
): Pick<Witness, 'moments' | 'cycle'> {
  const { moments, final } = replay(program, path)
  const whole = replay(program, [...path, ...round])
  const standing = standingOf(createMachine(program), final)
  return { moments, cycle: { moments: whole.moments.slice(moments.length), standing } }
}

/** An allocation that fails is a limit of this machine, not a mistake. */
function failure(error: unknown): ThreadMessage {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  if (error instanceof RangeError && /allocation|array length|memory/i.test(message)) {
    return { kind: 'exhausted' }
  }
  return { kind: 'failed', message, stack: stack ?? '' }
}

const port = present(parentPort ?? undefined, 'a searching thread has a parent')

function say(message: ThreadMessage): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  port.postMessage(message)
}

// The other side of this thread is ours, so that the data is what it says.
port.on('message', (task: ThreadTask) => {
  try {
    say(searchAndReplay(task))
  } catch (error) {
    say(failure(error))
  }
})
