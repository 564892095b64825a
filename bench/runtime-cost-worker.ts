// One thread of the cost measurement: reads and replaces one record in a given way, or is busy, until it is
// told to stop; then it says how many operations it has made since all were warm.

import { parentPort, workerData } from 'node:worker_threads'
import { attach } from '../src/runtime/index.ts'
import type { Cpu, CpusHandle, Slab, SlabHandle } from '../src/runtime/index.ts'
import { nobodyStarves, readersFirst, textbook } from './runtime-lock.ts'
import type { Lock } from './runtime-lock.ts'

/** `stay`: one read section for all reads of a stay in kernel mode, instead of one for each. */
export type Way = 'plain' | 'section' | 'stay' | 'readers first' | 'textbook' | 'nobody starves'

export interface CostPlan {
  readonly way: Way | 'busy'
  readonly cpu: number
  readonly handle: CpusHandle
  readonly slab: SlabHandle
  readonly board: SharedArrayBuffer
  readonly recordWords: number
  /** A power of two. */
  readonly records: number
  /** Of a thousand operations. */
  readonly writes: number
}

export const Board = { Stop: 0, Lock: 1, Ready: 2, Start: 3, Records: 16 } as const

/** Operations between two looks at the stop word, and in one stay in kernel mode. */
const batch = 100
const warmUp = 1_000_000

function sum(words: Int32Array, from: number, to: number): number {
  let total = 0
  for (let index = from; index < to; index += 1) total += words[index] ?? 0
  return total
}

function fill(words: Int32Array, from: number, to: number): void {
  for (let index = from; index < to; index += 1) words[index] = 1
}

/** xorshift: 32 bits, of which each half decides one thing, and no division. */
function newDraw(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e37_79b9) | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state
  }
}

/** Negative when it could not be made: the thread leaves kernel mode, so that a grace period can end. */
type Operation = (record: number, write: boolean) => number

interface Stay {
  readonly begin: () => void
  readonly end: () => void
  readonly operation: Operation
}

const nothing = (): void => {}

function plainStay(board: Int32Array, size: number): Stay {
  return {
    begin: nothing,
    end: nothing,
    operation: (record, write) => {
      const from = Board.Records + record * size
      if (write) fill(board, from, from + size)
      else return sum(board, from, from + size)
      return 0
    },
  }
}

function lockedStay(board: Int32Array, size: number, lock: Lock): Stay {
  return {
    begin: nothing,
    end: nothing,
    operation: (record, write) => {
      const from = Board.Records + record * size
      if (write) {
        lock.lockExclusive(board, Board.Lock)
        fill(board, from, from + size)
        lock.unlockExclusive(board, Board.Lock)
        return 0
      }
      lock.lockShared(board, Board.Lock)
      const total = sum(board, from, from + size)
      lock.unlockShared(board, Board.Lock)
      return total
    },
  }
}

function replace(slab: Slab, record: number, size: number): number {
  const slot = slab.allocate()
  if (slot === undefined) return -1
  const from = slab.start(slot)
  fill(slab.all, from, from + size)
  slab.replace(slot, record)
  return 0
}

function read(slab: Slab, record: number, size: number): number {
  const slot = slab.read(record)
  const from = slot === undefined ? 0 : slab.start(slot)
  return sum(slab.all, from, from + size)
}

function sectionStay(cpu: Cpu, slab: Slab, size: number): Stay {
  return {
    begin: cpu.enterKernel,
    end: cpu.exitToUser,
    operation: (record, write) => {
      if (write) return replace(slab, record, size)
      cpu.readLock()
      const total = read(slab, record, size)
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
    operation: (record, write) => (write ? replace(slab, record, size) : read(slab, record, size)),
  }
}

function stayOf(way: Way, cpu: Cpu, plan: CostPlan, board: Int32Array): Stay {
  switch (way) {
    case 'plain':
      return plainStay(board, plan.recordWords)
    case 'readers first':
      return lockedStay(board, plan.recordWords, readersFirst)
    case 'textbook':
      return lockedStay(board, plan.recordWords, textbook)
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
  cpu.inKernel(() => {
    for (let record = 0; record < plan.records; record += 1) replace(slab, record, plan.recordWords)
  })
  return slab
}

function run(way: Way, plan: CostPlan): number {
  const board = new Int32Array(plan.board)
  const draw = newDraw(plan.cpu)
  const [writeBelow, lastRecord] = [Math.round((plan.writes * 65_536) / 1000), plan.records - 1]
  const cpu = attach(plan.handle, plan.cpu, { work: [nothing] })
  const { begin, end, operation } = stayOf(way, cpu, plan, board)
  let check = 0
  /** How many operations were made. */
  const stay = (): number => {
    let made = 0
    begin()
    while (made < batch) {
      const drawn = draw()
      const found = operation((drawn >>> 16) & lastRecord, (drawn & 0xffff) < writeBelow)
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
