// One thread of a recorded run: a few calls in random order. One that is to die says so in the middle of them,
// and when it has done them all before it is killed, it stays in a read section with another CPU pinned.

import { parentPort, workerData } from 'node:worker_threads'
import { attach, openRecorder } from '../src/runtime/index.ts'
import type { Cpu, CpusHandle, TraceHandle } from '../src/runtime/index.ts'
import { newRandom } from './runtime-stress-plan.ts'

export interface RecordPlan {
  readonly cpu: number
  readonly cpus: number
  readonly handle: CpusHandle
  readonly seed: number
  readonly rounds: number
  readonly trace: TraceHandle
  /** One word: threads that have attached so far. */
  readonly board: SharedArrayBuffer
  readonly dies: boolean
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

function run(plan: RecordPlan): void {
  const { cpus, dies, rounds } = plan
  const board = new Int32Array(plan.board)
  const random = newRandom(plan.seed)
  const trace = openRecorder(plan.trace)
  const cpu = attach(plan.handle, plan.cpu, { work: [() => {}], trace })
  awaitOthers(board, cpus)
  for (let round = 0; round < rounds; round += 1) {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
    if (dies && round === rounds >> 1) parentPort?.postMessage('half')
    const what = random(8)
    if (what === 0) cpu.synchronize()
    else if (what === 1) cpu.deferWork(random(cpus), 0)
    else cpu.inKernel(() => inside(cpu, cpus, random))
  }
  if (dies) stayForEver(cpu, cpus)
}

/** They start together, so that their calls overlap. */
function awaitOthers(board: Int32Array, cpus: number): void {
  Atomics.add(board, 0, 1)
  Atomics.notify(board, 0)
  for (;;) {
    const attached = Atomics.load(board, 0)
    if (attached >= cpus) return
    Atomics.wait(board, 0, attached)
  }
}

function stayForEver(cpu: Cpu, cpus: number): void {
  const stay = (): void => {
    cpu.readLock()
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  cpu.enterKernel()
  cpu.pin((cpu.number + 1) % cpus, stay, { deadlineMs: 0 })
  stay()
}

// The other side of this thread is ours, so that the data is what it says.
const plan: RecordPlan = workerData
run(plan)
