// A short run on real threads with every call recorded, some of them killed in the middle of it:
// `node dist/bench/runtime-record.js [threads [rounds [seed [kills]]]] > trace.json`, and then
// `sallyport replay trace.json`.

import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import {
  createCpus,
  createTrace,
  openRecorder,
  readTrace,
  watchThread,
} from '../src/runtime/index.ts'
import type { CpusHandle, Recorder, Trace, TraceHandle } from '../src/runtime/index.ts'
import type { RecordPlan } from './runtime-record-worker.ts'

export interface RecordRequest {
  readonly threads: number
  readonly rounds: number
  readonly seed: number
  /** So many threads are killed in their middle, and replaced. */
  readonly kills?: number
}

interface Recording {
  readonly request: RecordRequest
  readonly handle: CpusHandle
  readonly trace: TraceHandle
  readonly undertaker: Recorder
  readonly board: SharedArrayBuffer
}

/** Calls that a round may take. */
const callsPerRound = 60

export async function recordRun(request: RecordRequest): Promise<Trace> {
  const { kills = 0, rounds, threads } = request
  const trace = createTrace({
    cpus: threads,
    recorders: threads + kills + 1,
    calls: callsPerRound * (rounds + 1),
  })
  const recording: Recording = {
    request,
    handle: createCpus({ cpus: threads }),
    trace,
    undertaker: openRecorder(trace),
    board: new SharedArrayBuffer(4),
  }
  await Promise.all(
    Array.from({ length: threads }, (_, cpu) =>
      cpu < kills ? runTwice(recording, cpu) : runThread(recording, cpu, false),
    ),
  )
  return readTrace(trace)
}

async function runTwice(recording: Recording, cpu: number): Promise<void> {
  await runThread(recording, cpu, true)
  await runThread(recording, cpu, false)
}

/** Until it has done all, or until it was killed: when it says that half of it is done. */
function runThread(recording: Recording, cpu: number, dies: boolean): Promise<void> {
  const { board, handle, request, trace, undertaker } = recording
  const { rounds, threads: cpus } = request
  const seed = request.seed + 7 * cpu + (dies ? 1000 : 0)
  const workerData: RecordPlan = { cpu, cpus, handle, trace, seed, rounds, board, dies }
  const worker = new Worker(new URL('./runtime-record-worker.js', import.meta.url), { workerData })
  if (dies) watchThread(handle, cpu, worker, () => {}, undertaker)
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', () => resolve())
    if (dies) worker.once('message', () => void worker.terminate())
  })
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [threads = 2, rounds = 20, seed = 1, kills = 0] = argv.slice(2).map(Number)
  console.log(JSON.stringify(await recordRun({ threads, rounds, seed, kills })))
}
