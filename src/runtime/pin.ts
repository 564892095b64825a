// Keeping another CPU out of kernel mode for the length of a function, and doing its work meanwhile.
//
// Who pins is in kernel mode, who waits for a pin is in user mode: a pinner is never pinned, so no two CPUs
// wait for each other. The function runs to its end without waiting; the pinned CPU waits for it on its
// next way into kernel mode, so it should be short.

import { runtimeError } from './errors.ts'
import { checkCpu } from './memory.ts'
import { MODE, Mode, PINNER, PINNER_SHIFT, STRIDE } from './state-word.ts'
import { Counter } from './stats.ts'
import type { Thread } from './thread.ts'
import {
  checkAttached,
  checkHoldsNothing,
  checkInKernel,
  checkLimit,
  checkMayBlock,
  count,
  countLongest,
} from './thread.ts'
import { comeIn, goOut, runKinds } from './transitions.ts'

export interface PinOptions {
  /** Gives up after so many milliseconds; 1,000 unless told, 0 for a single try. */
  readonly deadlineMs?: number
}

export type Pinned<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** The CPU did not leave kernel mode in time, or was pinned by others. */
  | { readonly kind: 'late' }
  /** No thread is attached to it. */
  | { readonly kind: 'offline' }

/** In kernel mode, which is left while it waits. `run` may call `runPinnedWork` and nothing that waits. */
export function pin<T>(
  thread: Thread,
  cpu: number,
  run: () => T,
  { deadlineMs = 1000 }: PinOptions,
): Pinned<T> {
  checkInKernel(thread, 'pin()')
  checkCpu(thread.memory, cpu)
  if (cpu === thread.cpu) {
    throw runtimeError('pins-itself', `CPU ${cpu} pins itself: it is in kernel mode, call run()`)
  }
  checkLimit(deadlineMs, 'deadlineMs')
  if (thread.working) {
    throw runtimeError('working', 'pin() in a work function: it only does its work and returns')
  }
  const endMs = performance.now() + deadlineMs
  while (!thread.protocol.tryPin(thread.words, thread.cpu, cpu)) {
    if (isOffline(thread, cpu)) return { kind: 'offline' }
    const leftMs = endMs - performance.now()
    if (leftMs <= 0) {
      count(thread, Counter.PinsRefused)
      return { kind: 'late' }
    }
    waitOutside(thread, cpu, leftMs)
  }
  return { kind: 'done', value: runPinned(thread, cpu, run) }
}

function waitOutside(thread: Thread, cpu: number, leftMs: number): void {
  checkHoldsNothing(thread, 'pin() of a CPU that is in kernel mode, which waits,')
  checkMayBlock(thread, 'pin() of a CPU that is in kernel mode')
  goOut(thread, Mode.User)
  const seen = thread.protocol.watchPinnable(thread.words, cpu)
  if (seen !== 0) Atomics.wait(thread.words, cpu * STRIDE, seen, leftMs)
  comeIn(thread)
}

/** The CPU has been pinned just now. */
export function runPinned<T>(thread: Thread, cpu: number, run: () => T): T {
  const startMs = performance.now()
  thread.pins += 1
  count(thread, Counter.Pins)
  try {
    return run()
  } finally {
    thread.pins -= 1
    thread.protocol.unpin(thread.words, cpu)
    countLongest(thread, Counter.LongestPin, performance.now() - startMs)
  }
}

/** The work that was handed to a CPU that this one has pinned. */
export function runPinnedWork(thread: Thread, cpu: number): void {
  checkAttached(thread)
  checkCpu(thread.memory, cpu)
  const word = Atomics.load(thread.words, cpu * STRIDE)
  if ((word & PINNER) >> PINNER_SHIFT !== thread.cpu + 1) {
    const help = 'call it in the function of pin()'
    throw runtimeError('not-pinned', `CPU ${thread.cpu} does not pin CPU ${cpu}: ${help}`)
  }
  const work = thread.protocol.takePinnedWork(thread.words, cpu)
  if (work === 0) return
  thread.working = true
  try {
    runKinds(thread, cpu, work)
  } finally {
    thread.working = false
    thread.protocol.finishPinnedWork(thread.words, cpu)
  }
}

export function isOffline({ words }: Thread, cpu: number): boolean {
  return (Atomics.load(words, cpu * STRIDE) & MODE) === Mode.Offline
}
