// Threads that do the same for a while, and how much they get done together.
//
// They start when all are warm. Besides operations in a second there are those in a microsecond of CPU time:
// what other programs take of the machine disturbs that less, but it overlooks that threads sleep.

import { cpuUsage } from 'node:process'
import { Worker } from 'node:worker_threads'
import { createCpus, createSlab } from '../src/runtime/index.ts'
import type { CpusHandle } from '../src/runtime/index.ts'
import { Board } from './runtime-cost-worker.ts'
import type { CostPlan } from './runtime-cost-worker.ts'

export interface Team {
  readonly handle: CpusHandle
  readonly board: Int32Array
  readonly workers: readonly Worker[]
  readonly counts: Promise<readonly number[]>
}

export interface Throughput {
  /** Million operations in a second. */
  readonly wall: number
  /** Operations in a microsecond of CPU time. */
  readonly perCpu: number
}

type Task = Pick<CostPlan, 'way' | 'recordWords' | 'records' | 'writes'>

/** Enough for what is freed while one thread waits for its turn, and few enough to stay in a cache. */
const spareSlots = 4096

/** Threads on CPUs 1 … n; CPU 0 is the caller's. */
export async function startTeam(size: number, task: Task): Promise<Team> {
  const handle = createCpus({ cpus: size + 1 })
  const slab = createSlab({
    slots: 8 * task.records + spareSlots,
    slotBytes: task.recordWords * 4,
    roots: task.records,
  })
  const buffer = new SharedArrayBuffer(4 * (Board.Records + task.records * task.recordWords))
  const board = new Int32Array(buffer)
  const file = new URL('./runtime-cost-worker.js', import.meta.url)
  const workers = Array.from({ length: size }, (_, index) => {
    const workerData: CostPlan = { ...task, cpu: index + 1, handle, slab, board: buffer }
    return new Worker(file, { workerData })
  })
  const counts = Promise.all(workers.map(operationsOf))
  while (Atomics.load(board, Board.Ready) < size) await pause(5)
  Atomics.store(board, Board.Start, 1)
  Atomics.notify(board, Board.Start)
  return { handle, board, workers, counts }
}

function operationsOf(worker: Worker): Promise<number> {
  return new Promise((resolve) => {
    worker.on('message', (message: { kind: string; count: number }) => {
      if (message.kind === 'operations') resolve(message.count)
    })
    worker.once('exit', () => resolve(0))
  })
}

export async function stopTeam({ board, workers }: Team): Promise<void> {
  Atomics.store(board, Board.Stop, 1)
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise((resolve) => {
          worker.once('exit', resolve)
        }),
    ),
  )
}

export async function measureTeam(size: number, task: Task, roundMs: number): Promise<Throughput> {
  const team = await startTeam(size, task)
  const [start, used] = [performance.now(), cpuUsage()]
  await pause(roundMs)
  const stopping = stopTeam(team)
  const counts = await team.counts
  const ms = performance.now() - start
  const { system, user } = cpuUsage(used)
  await stopping
  const operations = counts.reduce((total, count) => total + count, 0)
  return { wall: operations / ms / 1000, perCpu: operations / (user + system) }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
