// A short run on real threads with every call recorded: what tools/replay-runtime-trace replays against the
// model. `node dist/bench/runtime-record.js [threads [rounds [seed]]] > trace.json`

import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createCpus } from '../src/runtime/index.ts'
import type { TraceEntry } from '../src/runtime/index.ts'
import type { RecordPlan } from './runtime-record-worker.ts'

export interface RecordRequest {
  readonly threads: number
  readonly rounds: number
  readonly seed: number
}

export async function recordRun(request: RecordRequest): Promise<readonly TraceEntry[]> {
  const { rounds, seed, threads } = request
  const handle = createCpus({ cpus: threads })
  const board = new SharedArrayBuffer(8)
  const file = new URL('./runtime-record-worker.js', import.meta.url)
  const traces = await Promise.all(
    Array.from({ length: threads }, (_, cpu) => {
      const plan: RecordPlan = { cpu, cpus: threads, handle, seed: seed + 7 * cpu, rounds, board }
      const worker = new Worker(file, { workerData: plan })
      return new Promise<readonly TraceEntry[]>((resolve, reject) => {
        worker.once('message', resolve)
        worker.once('error', reject)
      })
    }),
  )
  return traces.flat()
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [threads = 2, rounds = 20, seed = 1] = argv.slice(2).map(Number)
  console.log(JSON.stringify(await recordRun({ threads, rounds, seed })))
}
