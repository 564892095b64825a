// Was a recorded run a behaviour of the model? Each thread's calls become a task that makes the same calls of
// the same file, and a task that gets another result than was recorded goes no further.
//
// If all tasks can come to their ends, the run is a behaviour, and the way there is the proof. If not, the
// calls that could begin and never came out as recorded say where the run went another way.

import { assert, present } from '../base/assert.ts'
import { readSystem } from '../front/ts/read-system.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import type { Program } from '../ir/program.ts'
import type { PropertyResult } from '../ir/verdict.ts'
import { link } from '../link/link.ts'
import type { Trace, TraceEntry } from '../runtime/trace-log.ts'
import { callName, replayModule, writeReplay } from './write-replay.ts'

export type Answer =
  | { readonly kind: 'behaviour' }
  /** Calls that could begin, and in no behaviour come out as they did. */
  | { readonly kind: 'none'; readonly stuck: readonly Stuck[] }
  | { readonly kind: 'unfinished'; readonly reason: string }

export interface Stuck {
  readonly thread: number
  /** Place among the thread's calls. */
  readonly index: number
  readonly entry: TraceEntry
}

/** The Program to search for its first violation. `host` reads the package's own modules. */
export function replayProgram(trace: Trace, host: ModuleHost): Program {
  const { modules } = writeReplay(trace)
  const { diagnostics, value } = readSystem(replayModule, {
    read: (path) => modules.get(path) ?? host.read(path),
    resolve: (specifier, from) => host.resolve(specifier, from),
  })
  const { declarations, definitions } = value
  const linked = link({
    name: 'replay',
    declarations: [declarations],
    definitions: [definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus: Math.max(1, trace.threads.length), depth: 2 },
    allowOpaque: false,
  })
  const messages = [...diagnostics, ...linked.diagnostics].map(({ message }) => message)
  assert(messages.length === 0, `a replay is a program: ${messages.join('; ')}`)
  return present(linked.value, 'a replay can be linked').program
}

/** What the search of that Program says about the run. */
export function judgeReplay({ threads }: Trace, results: readonly PropertyResult[]): Answer {
  const verdictOf = new Map(results.map(({ property, verdict }) => [property, verdict]))
  const end = present(verdictOf.get('replayed'), 'the end of the replay is looked for')
  if (end.kind === 'violated') return { kind: 'behaviour' }
  if (end.kind === 'unfinished') return { kind: 'unfinished', reason: end.reason }
  const reached = (what: 'begun' | 'made', thread: number, index: number): boolean =>
    verdictOf.get(callName(what, thread, index))?.kind === 'holds'
  const stuck = threads.flatMap((entries, thread) =>
    entries
      .map((entry, index) => ({ thread, index, entry }))
      .filter(({ entry }) => entry.made !== undefined)
      .filter(({ index }) => reached('begun', thread, index) && !reached('made', thread, index)),
  )
  return { kind: 'none', stuck }
}
