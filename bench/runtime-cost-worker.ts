// One thread of the cost measurement: reads and replaces one record in a given way, or is busy, until it is
// told to stop; then it says how many operations it has made.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../src/runtime/index.ts'
import type { Cpu, CpusHandle, SlabHandle } from '../src/runtime/index.ts'
import { lockExclusive, lockShared, unlockExclusive, unlockShared } from './runtime-lock.ts'
import { newRandom } from './runtime-stress-plan.ts'

export interface CostPlan {
  readonly way: 'plain' | 'runtime' | 'lock' | 'busy'
  readonly cpu: number
  readonly handle: CpusHandle
  readonly slab: SlabHandle
  /** Word 0 stops; word 1 is the lock; word 2 counts threads that are ready; a record follows from 16 on. */
  readonly board: SharedArrayBuffer
  readonly recordWords: number
  /** Of a thousand operations. */
  readonly writes: number
}

/** Operations between two looks at the stop word, and in one stay in kernel mode. */
const batch = 100

function sum(words: Int32Array, from: number, to: number): number {
  let total = 0
  for (let index = from; index < to; index += 1) total += words[index] ?? 0
  return total
}

/** Negative when it could not be made: the thread leaves kernel mode, so that a grace period can end. */
type Operation = (write: boolean) => number

function plainOperation(board: Int32Array, size: number): Operation {
  return (write) => {
    if (write) board.fill(1, 16, 16 + size)
    return sum(board, 16, 16 + size)
  }
}

function lockOperation(board: Int32Array, size: number): Operation {
  return (write) => {
    if (write) {
      lockExclusive(board, 1)
      board.fill(1, 16, 16 + size)
      unlockExclusive(board, 1)
      return 0
    }
    lockShared(board, 1)
    const total = sum(board, 16, 16 + size)
    unlockShared(board, 1)
    return total
  }
}

function runtimeOperation(cpu: Cpu, plan: CostPlan): Operation {
  const slab = cpu.openSlab(plan.slab)
  const size = plan.recordWords
  return (write) => {
    if (write) {
      const slot = slab.allocate()
      if (slot === undefined) return -1
      const from = slab.start(slot)
      slab.all.fill(1, from, from + size)
      const old = slab.publish(slot)
      if (old !== undefined) slab.free(old)
      return 0
    }
    cpu.readLock()
    const slot = slab.read()
    const from = slot === undefined ? 0 : slab.start(slot)
    const total = sum(slab.all, from, from + size)
    cpu.readUnlock()
    return total
  }
}

function run(plan: CostPlan): number {
  const board = new Int32Array(plan.board)
  const random = newRandom(plan.cpu + 1)
  const cpu = attach(plan.handle, plan.cpu, { work: [() => {}] })
  const operation =
    plan.way === 'plain'
      ? plainOperation(board, plan.recordWords)
      : plan.way === 'lock'
        ? lockOperation(board, plan.recordWords)
        : runtimeOperation(cpu, plan)
  Atomics.add(board, 2, 1)
  let operations = 0
  let check = 0
  while (Atomics.load(board, 0) === 0) {
    if (plan.way === 'runtime') cpu.enterKernel()
    for (let index = 0; index < batch; index += 1) {
      const found = operation(plan.writes > 0 && random(1000) < plan.writes)
      if (found < 0) {
        cpu.idle({ limitMs: 1 })
        break
      }
      check += found
      operations += 1
    }
    if (plan.way === 'runtime') cpu.exitToUser()
  }
  cpu.detach()
  return check < 0 ? 0 : operations
}

/** In user mode all the time: computes, and answers messages only where its program would. */
function compute(plan: CostPlan): number {
  const board = new Int32Array(plan.board)
  const cpu = attach(plan.handle, plan.cpu, { work: [() => {}] })
  Atomics.add(board, 2, 1)
  let rounds = 0
  const slice = (): void => {
    const end = performance.now() + 5
    while (performance.now() < end) rounds += 1
    cpu.inKernel(() => {})
    if (Atomics.load(board, 0) === 0) setImmediate(slice)
    else cpu.detach()
  }
  parentPort?.on('message', (message: { readonly kind: string }) => {
    if (message.kind === 'call') say({ kind: 'done' })
  })
  parentPort?.unref()
  slice()
  return rounds
}

function say(message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  parentPort?.postMessage(message)
}

// The other side of this thread is ours, so that the data is what it says.
const plan: CostPlan = workerData
if (plan.way === 'busy') compute(plan)
else say({ kind: 'operations', count: run(plan) })
