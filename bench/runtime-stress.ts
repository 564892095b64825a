// The runtime on real threads, for a bounded time: readers, writers, pins, deferred work, naps, and threads
// that are killed between any two instructions and replaced.
// `node dist/bench/runtime-stress.js [threads [seconds [killsPerSecond [seed]]]]`
//
// What comes out is what the threads saw: any violation of a promise fails the run. It also fails when some
// thread stands still. A run goes on beyond its time until everything has happened at least once, however
// slow the machine is; only patience ends it before.

import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { createCpus, createSlab, declareDead, watchThread } from '../src/runtime/index.ts'
import type { CpusHandle, DeathReport, SlabHandle } from '../src/runtime/index.ts'
import {
  Board,
  Place,
  ROOTS,
  SLOTS,
  SLOT_WORDS,
  boardBytes,
  newRandom,
  placeOf,
} from './runtime-stress-plan.ts'
import type { StressPlan } from './runtime-stress-plan.ts'

export interface StressRequest {
  readonly threads: number
  /** At least. */
  readonly seconds: number
  readonly seed: number
  /** A thread is killed about so often; 0 for never. */
  readonly killsPerSecond: number
}

export interface StressCounts {
  readonly deaths: readonly DeathReport[]
  readonly reads: number
  readonly replacements: number
  readonly pins: number
  readonly calls: number
  readonly naps: number
}

export interface StressOutcome extends StressCounts {
  readonly violations: readonly string[]
  /** CPUs whose thread did not end a single round any more, for as long as was waited for it. */
  readonly standing: readonly number[]
}

interface Stress {
  readonly request: StressRequest
  readonly handle: CpusHandle
  readonly slab: SlabHandle
  readonly board: Int32Array
  readonly buffer: SharedArrayBuffer
  readonly violations: string[]
  readonly deaths: DeathReport[]
  readonly workers: (Worker | undefined)[]
  /** Rounds of each CPU when its thread was started. */
  readonly begunAt: number[]
  started: number
  ended: number
  seed: number
}

export async function runStress(request: StressRequest): Promise<StressOutcome> {
  const buffer = new SharedArrayBuffer(boardBytes(request.threads))
  const stress: Stress = {
    request,
    handle: createCpus({ cpus: request.threads }),
    slab: createSlab({ slots: SLOTS, slotBytes: SLOT_WORDS * 4, roots: ROOTS }),
    board: new Int32Array(buffer),
    buffer,
    violations: [],
    deaths: [],
    workers: [],
    begunAt: [],
    started: 0,
    ended: 0,
    seed: request.seed,
  }
  for (let cpu = 0; cpu < request.threads; cpu += 1) startThread(stress, cpu)
  await killNowAndThen(stress)
  const standing = await findStanding(stress)
  Atomics.store(stress.board, Board.Stop, 1)
  if (!(await until(() => stress.ended === stress.started))) {
    stress.violations.push('a thread does not come to its end')
    for (const worker of stress.workers) await worker?.terminate()
  }
  return outcome(stress, standing)
}

function startThread(stress: Stress, cpu: number): void {
  const { buffer, deaths, handle, request, slab, violations } = stress
  stress.seed = Math.imul(stress.seed, 0x1000_193) ^ (cpu + 1)
  const plan: StressPlan = {
    cpu,
    cpus: request.threads,
    handle,
    slab,
    board: buffer,
    seed: stress.seed,
    longestStayMs: Math.min(3000, 60 * request.seconds),
  }
  const file = new URL('./runtime-stress-worker.js', import.meta.url)
  const worker = new Worker(file, { workerData: plan })
  worker.on('message', (what: string) => violations.push(what))
  worker.on('error', (error) => violations.push(String(error)))
  watchThread(handle, cpu, worker, (report) => deaths.push(report))
  stress.workers[cpu] = worker
  stress.begunAt[cpu] = rounds(stress)[cpu] ?? 0
  stress.started += 1
  worker.once('exit', () => (stress.ended += 1))
}

/** Until the time has passed and everything has happened. */
async function killNowAndThen(stress: Stress): Promise<void> {
  const { request } = stress
  const random = newRandom(request.seed)
  const end = performance.now() + request.seconds * 1000
  const latest = end + patienceMs
  const everyMs = request.killsPerSecond > 0 ? 1000 / request.killsPerSecond : 20
  while (performance.now() < latest && (performance.now() < end || !hasSeenAll(stress))) {
    await pause(everyMs)
    if (request.killsPerSecond > 0) await replaceThread(stress, random(request.threads))
  }
}

/** Kills a thread in the middle of what it does, not while it starts. */
async function replaceThread(stress: Stress, cpu: number): Promise<void> {
  const worker = stress.workers[cpu]
  const begun = stress.begunAt[cpu] ?? 0
  await until(() => (rounds(stress)[cpu] ?? 0) > begun)
  await worker?.terminate()
  // Nothing to declare any more: watchThread has seen the exit, or the thread had detached.
  declareDead(stress.handle, cpu)
  startThread(stress, cpu)
}

function hasSeenAll(stress: Stress): boolean {
  const { calls, deaths, naps, pins, reads, replacements } = countsOf(stress)
  const killed = stress.request.killsPerSecond === 0 || deaths.length > 0
  return killed && Math.min(calls, naps, pins, reads, replacements) > 0
}

/** How long something may take that takes milliseconds on an idle machine. */
const patienceMs = 120_000

async function until(isSo: () => boolean): Promise<boolean> {
  const latest = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() >= latest) return false
    await pause(10)
  }
  return true
}

async function findStanding(stress: Stress): Promise<readonly number[]> {
  const before = rounds(stress)
  const standing = (): readonly number[] =>
    rounds(stress).flatMap((count, cpu) => (count === before[cpu] ? [cpu] : []))
  await until(() => standing().length === 0)
  return standing()
}

function rounds({ board, request }: Stress): readonly number[] {
  return Array.from({ length: request.threads }, (_, cpu) =>
    Atomics.load(board, placeOf(cpu, Place.Rounds)),
  )
}

function outcome(stress: Stress, standing: readonly number[]): StressOutcome {
  const { board, violations } = stress
  const counted = Atomics.load(board, Board.Violations)
  // What a killed thread wanted to say may be lost; what it has counted is not.
  if (counted > violations.length) violations.push(`${counted} violations were counted`)
  return { violations, standing, ...countsOf(stress) }
}

function countsOf({ board, deaths, request }: Stress): StressCounts {
  const sum = (place: number): number => {
    let total = 0
    for (let cpu = 0; cpu < request.threads; cpu += 1) {
      total += Atomics.load(board, placeOf(cpu, place))
    }
    return total
  }
  return {
    deaths,
    reads: sum(Place.Reads),
    replacements: sum(Place.Replacements),
    pins: sum(Place.Pins),
    calls: sum(Place.Calls),
    naps: sum(Place.Naps),
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [threads = 4, seconds = 5, killsPerSecond = 0, seed = 1] = argv.slice(2).map(Number)
  console.log(await runStress({ threads, seconds, killsPerSecond, seed }))
}
