// Was a recorded run of `sallyport/runtime` a behaviour of the model? `node dist/tools/replay-runtime-trace.js FILE`
//
// Each thread's calls become a task that makes the same calls of the same file, in its order and not before
// the calls that were over when they began; a task that gets another result than was recorded goes no
// further. If all tasks can come to their ends, the run is a behaviour. If not, the calls that could begin
// and never came out as recorded say where the run went another way.

import { readFileSync } from 'node:fs'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { explore } from '../src/explore/explore.ts'
import { readSystem } from '../src/front/ts/read-system.ts'
import type { ModuleHost } from '../src/front/ts/read-system.ts'
import type { Program } from '../src/ir/program.ts'
import { linkJobs } from '../src/linux/jobs.ts'
import { packageHost } from '../src/linux/package-files.ts'
import type { TraceEntry } from '../src/runtime/index.ts'
import { parseTrace } from './parse-runtime-trace.ts'
import { callName, writeReplay } from './write-runtime-replay.ts'

export type Replayed =
  | { readonly kind: 'behaviour'; readonly calls: number; readonly states: number }
  /** Calls that could begin, and in no behaviour come out as they did. */
  | { readonly kind: 'none'; readonly stuck: readonly TraceEntry[] }
  | { readonly kind: 'unfinished'; readonly reason: string }

export interface ReplayLimits {
  readonly timeoutMs?: number
}

export function replayTrace(
  trace: readonly TraceEntry[],
  limits: ReplayLimits = {},
  host: ModuleHost = packageHost,
): Replayed {
  const replay = writeReplay(trace)
  const program = programOf(replay.modules, host)
  const { results, search } = explore(program, { ...limits, first: true })
  const verdictOf = new Map(results.map(({ property, verdict }) => [property, verdict]))
  const end = verdictOf.get('replayed')
  if (end?.kind === 'violated') {
    return { kind: 'behaviour', calls: trace.length, states: search.states }
  }
  if (end?.kind === 'unfinished') return { kind: 'unfinished', reason: end.reason }
  const reached = (what: 'begun' | 'made', thread: number, index: number): boolean =>
    verdictOf.get(callName(what, thread, index))?.kind === 'holds'
  const stuck = replay.threads.flatMap((entries, thread) =>
    entries.filter(
      (_, index) => reached('begun', thread, index) && !reached('made', thread, index),
    ),
  )
  return { kind: 'none', stuck }
}

function programOf(modules: ReadonlyMap<string, string>, host: ModuleHost): Program {
  const { diagnostics, value } = readSystem('generated/replay.ts', {
    read: (path) => modules.get(path) ?? host.read(path),
    resolve: (specifier, from) => host.resolve(specifier, from),
  })
  const { declarations, definitions } = value
  const linked = linkJobs({
    subject: 'replay',
    declarations: [declarations],
    definitions: [definitions],
    leaves: () => undefined,
    cuts: new Map(),
    overrides: () => undefined,
    bounds: { cpus: declarations.tasks.length, depth: 1 },
    allowOpaque: false,
    config: {},
  })
  const [job] = linked.value.jobs
  if (job !== undefined && diagnostics.length === 0) return job.program
  const messages = [...diagnostics, ...linked.diagnostics].map(({ message }) => message)
  throw new Error(`the replay is no program: ${messages.join('; ')}`)
}

function main(path: string | undefined): number {
  const parsed = parseTrace(path === undefined ? '' : readFileSync(path, 'utf8'))
  for (const { message } of parsed.diagnostics) console.error(message)
  if (parsed.diagnostics.length > 0) return 2
  const replayed = replayTrace(parsed.value, { timeoutMs: 60_000 })
  switch (replayed.kind) {
    case 'behaviour':
      console.log(
        `${replayed.calls} calls are a behaviour of the model (${replayed.states} states)`,
      )
      return 0
    case 'none':
      console.log(
        'the run is no behaviour of the model; none of these can have happened as recorded:',
      )
      for (const { args, begin, call, cpu, end, result } of replayed.stuck) {
        console.log(
          `  CPU ${cpu}, tickets ${begin} to ${end}: ${call}(${args.join(', ')}) gave ${result}`,
        )
      }
      return 1
    default:
      console.log(`unfinished: ${replayed.reason}`)
      return 3
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) process.exitCode = main(argv[2])
