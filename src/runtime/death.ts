// A thread that is gone without having detached. Its CPU counts as quiescent from then on, its pins end, and
// work that it had taken for another CPU is that CPU's again (it may run twice, it is not lost).
//
// Not recovered: its own deferred work, its callbacks, what it had half done in shared memory. Slots that it
// held are found by Slab.recover(). Only a thread that is certainly over may be declared dead.

import type { CpusHandle } from './memory.ts'
import { checkCpu, openMemory } from './memory.ts'
import { declareOffline } from './protocol.ts'
import { traceProtocol } from './trace.ts'
import type { Recorder } from './trace-log.ts'
import {
  MODE,
  Mode,
  PINNER,
  PINNER_SHIFT,
  STRIDE,
  WORK,
  WORKING,
  WORK_SHIFT,
} from './state-word.ts'

export type ModeName = 'user' | 'idle' | 'kernel'

export interface DeathReport {
  readonly cpu: number
  /** Where it was. */
  readonly mode: ModeName
  /** It was doing deferred work of its own. */
  readonly working: boolean
  /** CPUs that it held pinned. */
  readonly pinned: readonly number[]
  /** Kinds of work that were handed to it and are lost. */
  readonly lostWork: readonly number[]
}

/**
 * From any thread. Undefined when nobody is attached. `trace`: the caller's, when the run is recorded. Throws
 * `no-such-cpu`, `bad-handle`, `other-version`.
 */
export function declareDead(
  handle: CpusHandle,
  cpu: number,
  trace?: Recorder,
): DeathReport | undefined {
  const memory = openMemory(handle)
  checkCpu(memory, cpu)
  const { words } = memory
  const last = Atomics.load(words, cpu * STRIDE)
  const pinned = Array.from({ length: memory.cpus }, (_, other) => other).filter(
    (other) => (Atomics.load(words, other * STRIDE) & PINNER) >> PINNER_SHIFT === cpu + 1,
  )
  const declare = trace === undefined ? declareOffline : traceProtocol(trace).declareOffline
  if (!declare(words, memory.cpus, cpu)) return undefined
  return {
    cpu,
    mode: modeName(last),
    working: (last & WORKING) !== 0,
    pinned,
    lostWork: kindsOf(last),
  }
}

/** A worker of node:worker_threads, or anything else that says when it is over. */
export interface EndingThread {
  once(event: 'exit', listener: () => void): unknown
}

/** Declares the CPU dead when its worker ends without having detached: exit, crash, or terminate(). */
export function watchThread(
  handle: CpusHandle,
  cpu: number,
  thread: EndingThread,
  onDeath: (report: DeathReport) => void = () => {},
  trace?: Recorder,
): void {
  checkCpu(openMemory(handle), cpu)
  thread.once('exit', () => {
    const report = declareDead(handle, cpu, trace)
    if (report !== undefined) onDeath(report)
  })
}

function modeName(word: number): ModeName {
  switch (word & MODE) {
    case Mode.Kernel:
      return 'kernel'
    case Mode.Idle:
      return 'idle'
    default:
      return 'user'
  }
}

function kindsOf(word: number): readonly number[] {
  const work = (word & WORK) >> WORK_SHIFT
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((kind) => (work & (1 << kind)) !== 0)
}
