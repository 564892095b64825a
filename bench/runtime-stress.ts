// The runtime on real threads, for a bounded time: readers, writers, pins, deferred work, naps, and threads
// that are killed between any two instructions and replaced.
// `node dist/bench/runtime-stress.js [threads [seconds [killsPerSecond [seed]]]]`
//
// What comes out is what the threads saw: any violation of a promise fails the run. It also fails when some
// thread stands still, and when slots are lost for good.

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
  readonly seconds: number
  readonly seed: number
  /** A thread is killed about so often; 0 for never. */
  readonly killsPerSecond: number
  /** Ends at the first violation. */
  readonly untilViolation?: boolean
}

export interface StressOutcome {
  readonly violations: readonly string[]
  readonly deaths: readonly DeathReport[]
  readonly reads: number
  readonly replacements: number
  readonly pins: number
  readonly calls: number
  readonly naps: number
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
  readonly ends: Promise<void>[]
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
    ends: [],
    seed: request.seed,
  }
  for (let cpu = 0; cpu < request.threads; cpu += 1) startThread(stress, cpu)
  await killNowAndThen(stress)
  const standing = await findStanding(stress)
  Atomics.store(stress.board, Board.Stop, 1)
  const stopped = await Promise.race([
    Promise.all(stress.ends).then(() => true),
    pause(patienceMs).then(() => false),
  ])
  if (!stopped) {
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
  stress.ends.push(
    new Promise((resolve) => {
      worker.once('exit', () => resolve())
    }),
  )
}

async function killNowAndThen(stress: Stress): Promise<void> {
  const { handle, request } = stress
  const random = newRandom(request.seed)
  const end = performance.now() + request.seconds * 1000
  const everyMs = request.killsPerSecond > 0 ? 1000 / request.killsPerSecond : 20
  while (performance.now() < end && !isDecided(stress)) {
    await pause(Math.min(everyMs, Math.max(1, end - performance.now())))
    if (request.killsPerSecond === 0) continue
    const cpu = random(request.threads)
    await stress.workers[cpu]?.terminate()
    // Nothing to declare any more: watchThread has seen the exit, or the thread had detached.
    declareDead(handle, cpu)
    startThread(stress, cpu)
  }
}

const patienceMs = 10_000

async function findStanding(stress: Stress): Promise<readonly number[]> {
  const before = rounds(stress)
  const end = performance.now() + patienceMs
  for (;;) {
    const standing = rounds(stress).flatMap((count, cpu) => (count === before[cpu] ? [cpu] : []))
    if (standing.length === 0 || performance.now() >= end || isDecided(stress)) return standing
    await pause(20)
  }
}

function isDecided({ board, request }: Stress): boolean {
  return request.untilViolation === true && Atomics.load(board, Board.Violations) > 0
}

function rounds({ board, request }: Stress): readonly number[] {
  return Array.from({ length: request.threads }, (_, cpu) =>
    Atomics.load(board, placeOf(cpu, Place.Rounds)),
  )
}

function outcome(stress: Stress, standing: readonly number[]): StressOutcome {
  const { board, deaths, request, violations } = stress
  const sum = (place: number): number => {
    let total = 0
    for (let cpu = 0; cpu < request.threads; cpu += 1) {
      total += Atomics.load(board, placeOf(cpu, place))
    }
    return total
  }
  const counted = Atomics.load(board, Board.Violations)
  // What a killed thread wanted to say may be lost; what it has counted is not.
  if (counted > violations.length) violations.push(`${counted} violations were counted`)
  return {
    violations,
    deaths,
    reads: sum(Place.Reads),
    replacements: sum(Place.Replacements),
    pins: sum(Place.Pins),
    calls: sum(Place.Calls),
    naps: sum(Place.Naps),
    standing,
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
