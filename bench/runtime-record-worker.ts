// One thread of a recorded run: a few calls in random order, each of them in the trace that it sends back.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../src/runtime/index.ts'
import type { Cpu, CpusHandle, TraceEntry } from '../src/runtime/index.ts'
import { newRandom } from './runtime-stress-plan.ts'

export interface RecordPlan {
  readonly cpu: number
  readonly cpus: number
  readonly handle: CpusHandle
  readonly seed: number
  readonly rounds: number
  /** Word 0: threads that have attached. Word 1: threads that are done. */
  readonly board: SharedArrayBuffer
}

function inside(cpu: Cpu, cpus: number, random: (limit: number) => number): void {
  const other = (cpu.number + 1 + random(cpus - 1)) % cpus
  switch (random(6)) {
    case 0:
      cpu.onEachCpu(0, { wait: random(2) === 0 })
      break
    case 1:
      cpu.onEachCpu(0, { wait: true, deferrable: false })
      break
    case 2:
      cpu.pin(other, () => spin(random(20_000)), { deadlineMs: 0 })
      break
    case 3:
      cpu.callRcu(() => {})
      break
    default:
      cpu.readLock()
      spin(random(5000))
      cpu.readUnlock()
  }
}

function spin(rounds: number): number {
  let sum = 0
  for (let round = 0; round < rounds; round += 1) sum += Math.sqrt(round)
  return sum
}

function run({
  board,
  cpu: number,
  cpus,
  handle,
  rounds,
  seed,
}: RecordPlan): readonly TraceEntry[] {
  const trace: TraceEntry[] = []
  const counts = new Int32Array(board)
  const random = newRandom(seed)
  const cpu = attach(handle, number, { work: [() => {}], trace: (entry) => void trace.push(entry) })
  Atomics.add(counts, 0, 1)
  // They start together, so that their calls overlap.
  while (Atomics.load(counts, 0) < cpus);
  for (let round = 0; round < rounds; round += 1) {
    const what = random(8)
    if (what === 0) cpu.synchronize()
    else if (what === 1) cpu.deferWork(random(cpus), 0)
    else cpu.inKernel(() => inside(cpu, cpus, random))
  }
  // Nobody leaves before all are done: a CPU without a thread is another story.
  Atomics.add(counts, 1, 1)
  while (Atomics.load(counts, 1) < cpus);
  return trace
}

// The other side of this thread is ours, so that the data is what it says.
const plan: RecordPlan = workerData
const trace = run(plan)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
parentPort?.postMessage(trace)
