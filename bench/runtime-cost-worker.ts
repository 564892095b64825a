// One thread of the cost measurement: reads and replaces one record in a given way, or is busy, until it is
// told to stop; then it says how many operations it has made since all were warm.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../src/runtime/index.ts'
import type { Cpu, CpusHandle, Slab, SlabHandle } from '../src/runtime/index.ts'
import { nobodyStarves, readersFirst } from './runtime-lock.ts'
import type { Lock } from './runtime-lock.ts'
import { newRandom } from './runtime-stress-plan.ts'

/** `stay`: one read section for all reads of a stay in kernel mode, instead of one for each. */
export type Way = 'plain' | 'section' | 'stay' | 'readers first' | 'nobody starves'

export interface CostPlan {
  readonly way: Way | 'busy'
  readonly cpu: number
  readonly handle: CpusHandle
  readonly slab: SlabHandle
  readonly board: SharedArrayBuffer
  readonly recordWords: number
  /** Of a thousand operations. */
  readonly writes: number
}

export const Board = { Stop: 0, Lock: 1, Ready: 2, Start: 3, Record: 16 } as const

/** Operations between two looks at the stop word, and in one stay in kernel mode. */
const batch = 100
const warmUp = 300_000

function sum(words: Int32Array, from: number, to: number): number {
  let total = 0
  for (let index = from; index < to; index += 1) total += words[index] ?? 0
  return total
}

/** Negative when it could not be made: the thread leaves kernel mode, so that a grace period can end. */
type Operation = (write: boolean) => number

interface Stay {
  readonly begin: () => void
  readonly end: () => void
  readonly operation: Operation
}

const nothing = (): void => {}

function plainStay(board: Int32Array, size: number): Stay {
  const [from, to] = [Board.Record, Board.Record + size]
  return {
    begin: nothing,
    end: nothing,
    operation: (write) => {
      if (write) board.fill(1, from, to)
      return sum(board, from, to)
    },
  }
}

function lockedStay(board: Int32Array, size: number, lock: Lock): Stay {
  const [from, to] = [Board.Record, Board.Record + size]
  return {
    begin: nothing,
    end: nothing,
    operation: (write) => {
      if (write) {
        lock.lockExclusive(board, Board.Lock)
        board.fill(1, from, to)
        lock.unlockExclusive(board, Board.Lock)
        return 0
      }
      lock.lockShared(board, Board.Lock)
      const total = sum(board, from, to)
      lock.unlockShared(board, Board.Lock)
      return total
    },
  }
}

function replace(slab: Slab, size: number): number {
  const slot = slab.allocate()
  if (slot === undefined) return -1
  const from = slab.start(slot)
  slab.all.fill(1, from, from + size)
  const old = slab.publish(slot)
  if (old !== undefined) slab.free(old)
  return 0
}

function read(slab: Slab, size: number): number {
  const slot = slab.read()
  const from = slot === undefined ? 0 : slab.start(slot)
  return sum(slab.all, from, from + size)
}

function sectionStay(cpu: Cpu, slab: Slab, size: number): Stay {
  return {
    begin: cpu.enterKernel,
    end: cpu.exitToUser,
    operation: (write) => {
      if (write) return replace(slab, size)
      cpu.readLock()
      const total = read(slab, size)
      cpu.readUnlock()
      return total
    },
  }
}

function wholeStay(cpu: Cpu, slab: Slab, size: number): Stay {
  return {
    begin: () => {
      cpu.enterKernel()
      cpu.readLock()
    },
    end: () => {
      cpu.readUnlock()
      cpu.exitToUser()
    },
    operation: (write) => (write ? replace(slab, size) : read(slab, size)),
  }
}

function stayOf(way: Way, cpu: Cpu, plan: CostPlan, board: Int32Array): Stay {
  switch (way) {
    case 'plain':
      return plainStay(board, plan.recordWords)
    case 'readers first':
      return lockedStay(board, plan.recordWords, readersFirst)
    case 'nobody starves':
      return lockedStay(board, plan.recordWords, nobodyStarves)
    case 'section':
      return sectionStay(cpu, openFilled(cpu, plan), plan.recordWords)
    default:
      return wholeStay(cpu, openFilled(cpu, plan), plan.recordWords)
  }
}

/** With a record in it from the beginning. */
function openFilled(cpu: Cpu, plan: CostPlan): Slab {
  const slab = cpu.openSlab(plan.slab)
  cpu.inKernel(() => replace(slab, plan.recordWords))
  return slab
}

function run(way: Way, plan: CostPlan): number {
  const board = new Int32Array(plan.board)
  const random = newRandom(plan.cpu + 1)
  const cpu = attach(plan.handle, plan.cpu, { work: [nothing] })
  const { begin, end, operation } = stayOf(way, cpu, plan, board)
  let check = 0
  /** How many operations were made. */
  const stay = (): number => {
    let made = 0
    begin()
    while (made < batch) {
      const found = operation(plan.writes > 0 && random(1000) < plan.writes)
      if (found < 0) break
      check += found
      made += 1
    }
    end()
    if (made < batch) cpu.synchronize()
    return made
  }
  let warm = 0
  while (warm < warmUp) warm += stay()
  startTogether(board)
  let operations = 0
  while (Atomics.load(board, Board.Stop) === 0) operations += stay()
  cpu.detach()
  return check < 0 ? 0 : operations
}

function startTogether(board: Int32Array): void {
  Atomics.add(board, Board.Ready, 1)
  while (Atomics.load(board, Board.Start) === 0) Atomics.wait(board, Board.Start, 0)
}

/** In user mode all the time: computes, and answers messages only where its program would. */
function compute(plan: CostPlan): void {
  const board = new Int32Array(plan.board)
  const cpu = attach(plan.handle, plan.cpu, { work: [nothing] })
  Atomics.add(board, Board.Ready, 1)
  const slice = (): void => {
    const end = performance.now() + 5
    while (performance.now() < end) Math.sqrt(end)
    cpu.inKernel(nothing)
    if (Atomics.load(board, Board.Stop) === 0) setImmediate(slice)
    else cpu.detach()
  }
  parentPort?.on('message', (message: { readonly kind: string }) => {
    if (message.kind === 'call') say({ kind: 'done' })
  })
  parentPort?.unref()
  slice()
}

function say(message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
  parentPort?.postMessage(message)
}

if (parentPort !== null) {
  // The other side of this thread is ours, so that the data is what it says.
  const plan: CostPlan = workerData
  if (plan.way === 'busy') compute(plan)
  else say({ kind: 'operations', count: run(plan.way, plan) })
}
