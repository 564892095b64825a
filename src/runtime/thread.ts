// One thread's side of its CPU: what only this thread knows, and the rules about what it may do when.
//
// The state word says what others must know. Whether this thread reads, pins or works is nobody else's
// business; it is kept here, checked on each call, and never shared.

import { runtimeError } from './errors.ts'
import type { Memory } from './memory.ts'
import { counterPlaces } from './memory.ts'
import * as protocol from './protocol.ts'
import { STRIDE } from './state-word.ts'
import type { Counter } from './stats.ts'
import { traceProtocol } from './trace.ts'
import type { Protocol } from './trace.ts'
import type { Recorder } from './trace-log.ts'

/** What is done for a CPU when work of some kind was handed to it. `cpu`: for which one; it may be pinned. */
export type WorkFunction = (cpu: number) => void

export interface ThreadOptions {
  /** Work by its kind: 8 at most, the same in all threads. */
  readonly work?: readonly WorkFunction[]
  /** Called when a grace period has waited so long for one CPU (milliseconds, 10,000 unless told). */
  readonly onStall?: (cpu: number, waitedMs: number) => void
  readonly stallMs?: number
  /** Records every call of the protocol, for `sallyport replay`. Costs much. */
  readonly trace?: Recorder
}

export interface Thread {
  readonly memory: Memory
  readonly words: Int32Array
  readonly protocol: Protocol
  readonly cpu: number
  /** Its state word alone. */
  readonly word: Int32Array
  readonly options: ThreadOptions
  readonly mayBlock: boolean
  readonly counters: Float64Array
  attached: boolean
  /** Read sections that are open in kernel mode; -1 outside of it. One number, so that a read asks once. */
  readers: number
  pins: number
  working: boolean
  readonly callbacks: Callbacks
  /** What is kept for this thread alone and has to be given back when it goes. */
  readonly atDetach: (() => void)[]
}

/** Functions that run after a grace period: those that wait for the one under way, and those after them. */
export interface Callbacks {
  current: (() => void)[]
  next: (() => void)[]
  /** CPUs that were in kernel mode when the batch was begun and are still there, with their words. */
  readonly stays: Int32Array
  /** Looks that have found such CPUs, and when the first of them was. */
  looks: number
  firstLookMs: number
  /** Batches that were begun so far. */
  begun: number
}

/** Throws `bad-size` for a `stallMs` that is none. */
export function newThread(memory: Memory, cpu: number, options: ThreadOptions): Thread {
  if (options.stallMs !== undefined && !(options.stallMs > 0)) {
    throw runtimeError('bad-size', `stallMs is ${options.stallMs}: it has to be above 0`)
  }
  const { counters, words } = memory
  const stays = new Int32Array(memory.cpus)
  const { trace } = options
  return {
    memory,
    words,
    protocol: trace === undefined ? protocol : traceProtocol(trace, stays),
    cpu,
    word: words.subarray(cpu * STRIDE, cpu * STRIDE + 1),
    options,
    mayBlock: mayBlock(),
    counters: counters.subarray(cpu * counterPlaces, (cpu + 1) * counterPlaces),
    attached: true,
    readers: -1,
    pins: 0,
    working: false,
    atDetach: [],
    callbacks: {
      current: [],
      next: [],
      stays,
      looks: 0,
      firstLookMs: 0,
      begun: 0,
    },
  }
}

export function count(thread: Thread, counter: Counter, amount = 1): void {
  thread.counters[counter] = (thread.counters[counter] ?? 0) + amount
}

export function countLongest(thread: Thread, counter: Counter, ms: number): void {
  if (ms > (thread.counters[counter] ?? 0)) thread.counters[counter] = ms
}

/** In kernel mode. */
export function isInside(thread: Thread): boolean {
  return thread.readers >= 0
}

export function checkAttached(thread: Thread): void {
  if (thread.attached) return
  throw runtimeError('detached', `CPU ${thread.cpu} was detached: attach() again`)
}

export function checkInKernel(thread: Thread, what: string): void {
  checkAttached(thread)
  if (isInside(thread)) return
  throw runtimeError('not-in-kernel', `${what} outside of kernel mode: call enterKernel() before`)
}

/** For what leaves kernel mode or is a quiescent moment: nothing shared may be held. */
export function checkHoldsNothing(thread: Thread, what: string): void {
  checkAttached(thread)
  if (thread.working) {
    throw runtimeError('working', `${what} in a work function: it only does its work and returns`)
  }
  if (thread.readers > 0) {
    throw runtimeError('reading', `${what} inside of a read section: call readUnlock() before`)
  }
  if (thread.pins > 0) {
    throw runtimeError('pinning', `${what} while a CPU is pinned: return from pin() before`)
  }
}

/** Milliseconds, Infinity included. */
export function checkLimit(limitMs: number, what: string): void {
  if ((Number.isFinite(limitMs) && limitMs >= 0) || limitMs === Number.POSITIVE_INFINITY) return
  throw runtimeError('bad-size', `${what} is ${limitMs}: it has to be 0 or more milliseconds`)
}

export function checkMayBlock(thread: Thread, what: string): void {
  if (thread.mayBlock) return
  const message = `${what} would block a thread that may not, such as a page's main thread`
  throw runtimeError('cannot-block', `${message}: use the asynchronous form, or a worker`)
}

function mayBlock(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1, 0)
    return true
  } catch {
    return false
  }
}
