// What the runtime costs, against what programs do today, in one run: `node dist/bench/runtime-cost.js`.
//
// Reads of a record without any synchronization, in read sections of the runtime, and under a reader-writer
// lock; replacing it under load; a call on every thread against messages to all and back; grace periods.
// Figures are medians of several rounds, so that a busy machine disturbs less.

import type { Worker } from 'node:worker_threads'
import { attach, createCpus, createSlab, readStats } from '../src/runtime/index.ts'
import type { Cpu } from '../src/runtime/index.ts'
import { measureTeam, pause, startTeam, stopTeam } from './runtime-cost-team.ts'
import type { Throughput } from './runtime-cost-team.ts'
import type { Way } from './runtime-cost-worker.ts'
import { textbook } from './runtime-lock.ts'

const roundMs = 600
const rounds = 3

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function print(what: string, figure: string, remark = ''): void {
  console.log(`${what.padEnd(48)} ${figure.padStart(14)}  ${remark}`)
}

/** Nanoseconds for one call of `run`, without the loop's own cost being taken off. */
function nanoseconds(run: (times: number) => number): number {
  let times = 1000
  run(times)
  for (;;) {
    const start = performance.now()
    run(times)
    const ms = performance.now() - start
    if (ms > 50) break
    times *= 2
  }
  const found = Array.from({ length: 7 }, () => {
    const start = performance.now()
    run(times)
    return ((performance.now() - start) * 1e6) / times
  })
  return median(found)
}

function sum(words: Int32Array, size: number): number {
  let total = 0
  for (let index = 0; index < size; index += 1) total += words[index] ?? 0
  return total
}

function measureReads(): void {
  const cpu = attach(createCpus({ cpus: 4 }), 0)
  const slab = cpu.openSlab(createSlab({ slots: 4, slotBytes: 256 }))
  const slot = slab.allocate() ?? 0
  slab.words(slot).fill(1)
  slab.publish(slot)
  const shared = new Int32Array(new SharedArrayBuffer(64))
  const records = [0, 1, 2, 3].map((one) => slab.words(one))
  shared[1] = slot
  const plainRead = (size: number): number => {
    const record = records[shared[1] ?? 0]
    return record === undefined ? 0 : sum(record, size)
  }
  const sectionRead = (size: number): number => {
    cpu.readLock()
    const found = slab.read()
    const total = found === undefined ? 0 : sum(slab.words(found), size)
    cpu.readUnlock()
    return total
  }
  const lockedRead = (size: number): number => {
    textbook.lockShared(shared, 0)
    const record = records[shared[1] ?? 0]
    const total = record === undefined ? 0 : sum(record, size)
    textbook.unlockShared(shared, 0)
    return total
  }
  cpu.enterKernel()
  for (const size of [4, 16, 64]) {
    const plain = nanoseconds((times) => {
      let total = 0
      for (let index = 0; index < times; index += 1) total += plainRead(size)
      return total
    })
    const section = nanoseconds((times) => {
      let total = 0
      for (let index = 0; index < times; index += 1) total += sectionRead(size)
      return total
    })
    const lock = nanoseconds((times) => {
      let total = 0
      for (let index = 0; index < times; index += 1) total += lockedRead(size)
      return total
    })
    const what = `read ${size * 4} bytes`
    print(`${what}, not synchronized`, `${plain.toFixed(1)} ns`)
    print(`${what}, read section`, `${section.toFixed(1)} ns`, `${(section / plain).toFixed(2)}×`)
    print(`${what}, textbook's lock`, `${lock.toFixed(1)} ns`, 'nobody else there')
  }
  cpu.exitToUser()
}

function measureTransitions(): void {
  const cpu = attach(createCpus({ cpus: 4 }), 0)
  const round = nanoseconds((times) => {
    for (let index = 0; index < times; index += 1) {
      cpu.enterKernel()
      cpu.exitToUser()
    }
    return times
  })
  print('into kernel mode and out again', `${round.toFixed(1)} ns`)
}

const ways: readonly (readonly [Way, string, string])[] = [
  ['plain', 'not synchronized', 'torn reads possible'],
  ['section', 'runtime, a section for each read', ''],
  ['stay', 'runtime, one for each 100', ''],
  ['textbook', "textbook's lock", 'writers may starve'],
  ['readers first', 'tuned lock', 'writers may starve'],
  ['nobody starves', 'lock that starves nobody', ''],
]

/** Bytes of a record, how many of them a table has, and writes in a thousand operations. */
const tables: readonly (readonly [bytes: number, records: number, writes: number])[] = [
  [64, 1, 0],
  [64, 1, 10],
  [64, 1, 50],
  [16, 1, 50],
  [64, 1024, 50],
]

/** The ways take turns, so that what else the machine does disturbs all of them alike. */
async function measureThroughput(): Promise<void> {
  for (const [bytes, records, writes] of tables) {
    const found = new Map<Way, Throughput[]>(ways.map(([way]) => [way, []]))
    for (let round = 0; round < rounds; round += 1) {
      for (const [way] of ways) {
        const task = { way, recordWords: bytes / 4, records, writes }
        found.get(way)?.push(await measureTeam(4, task, roundMs))
      }
    }
    print(`4 threads, ${100 - writes / 10} % reads, ${records} × ${bytes} bytes`, '')
    for (const [way, what, remark] of ways) {
      const runs = found.get(way) ?? []
      const cpu = `${(1000 / median(runs.map((run) => run.perCpu))).toFixed(1)} ns of CPU time each`
      const figure = `${median(runs.map((run) => run.wall)).toFixed(1)} M/s`
      print(`  ${what}`, figure, remark === '' ? cpu : `${cpu}, ${remark}`)
    }
  }
}

async function measureCalls(): Promise<void> {
  const team = await startTeam(4, { way: 'busy', recordWords: 16, records: 1, writes: 0 })
  const cpu = attach(team.handle, 0, { work: [() => {}] })
  const calls: number[] = []
  const executed: number[] = []
  const messages: number[] = []
  for (let round = 0; round < 50; round += 1) {
    calls.push(timed(cpu, { wait: true }))
    executed.push(timed(cpu, { wait: true, deferrable: false }))
    if (round < 15) messages.push(await messageAll(team.workers))
    await pause(3)
  }
  print('onEachCpu, may be deferred, 4 busy threads', `${median(calls).toFixed(1)} µs`)
  print('onEachCpu, done everywhere, 4 busy threads', `${median(executed).toFixed(1)} µs`)
  print('postMessage to all and back, 4 busy threads', `${median(messages).toFixed(1)} µs`)
  const sleeps = team.workers.map((_, index) => readStats(team.handle, index + 1).idleSleeps)
  print('busy threads woken for it', `${Math.max(...sleeps)}`)
  cpu.detach()
  await stopTeam(team)
}

function timed(
  cpu: Cpu,
  options: { readonly wait: boolean; readonly deferrable?: boolean },
): number {
  const start = performance.now()
  cpu.inKernel(() => cpu.onEachCpu(0, options))
  return (performance.now() - start) * 1000
}

async function messageAll(workers: readonly Worker[]): Promise<number> {
  const start = performance.now()
  await Promise.all(
    workers.map(
      (worker) =>
        new Promise((resolve) => {
          const listen = (message: { kind: string }): void => {
            if (message.kind !== 'done') return
            worker.off('message', listen)
            resolve(undefined)
          }
          worker.on('message', listen)
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- this is no browser window
          worker.postMessage({ kind: 'call' })
        }),
    ),
  )
  return (performance.now() - start) * 1000
}

async function measureGracePeriods(): Promise<void> {
  for (const size of [1, 4]) {
    const team = await startTeam(size, { way: 'section', recordWords: 16, records: 1, writes: 0 })
    const cpu = attach(team.handle, 0)
    for (const expedited of [false, true]) {
      const found = Array.from({ length: 300 }, () => {
        const start = performance.now()
        cpu.synchronize({ expedited })
        return (performance.now() - start) * 1000
      })
      const name = expedited ? 'expedited grace period' : 'grace period'
      print(`${name}, ${size} reading`, `${median(found).toFixed(1)} µs`)
    }
    cpu.detach()
    await stopTeam(team)
  }
}

async function measureReplacing(): Promise<void> {
  const { wall } = await measureTeam(
    3,
    { way: 'section', recordWords: 16, records: 1, writes: 1000 },
    roundMs,
  )
  print('replace, 3 threads doing nothing else', `${wall.toFixed(2)} M/s`)
}

measureReads()
measureTransitions()
await measureThroughput()
await measureCalls()
await measureGracePeriods()
await measureReplacing()
