// A thread's ways into and out of kernel mode, with the work that comes with them.
//
// On the way in, work that was handed over meanwhile is done before anything else. On the way out, and
// where the last read section ends, work is done first, and the CPU is quiescent after it.

import { runtimeError } from './errors.ts'
import { pollCallbacks } from './callbacks.ts'
import { Mode, WATCHED, WORK } from './state-word.ts'
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
  isInside,
} from './thread.ts'

export function enter(thread: Thread): void {
  checkAttached(thread)
  if (isInside(thread)) {
    throw runtimeError('in-kernel', 'enterKernel() in kernel mode: call exitToUser() before')
  }
  comeIn(thread)
}

/** From user mode or idle. */
export function comeIn(thread: Thread): void {
  const { cpu, words } = thread
  let work = thread.protocol.tryEnter(words, cpu)
  if (work < 0) work = waitForPin(thread)
  thread.readers = 0
  count(thread, Counter.Entries)
  if (work !== 0) doAll(thread, work)
}

function waitForPin(thread: Thread): number {
  const { cpu, words } = thread
  const startMs = performance.now()
  let work = -1
  if (thread.mayBlock) work = thread.protocol.enterKernel(words, cpu)
  while (work < 0) work = thread.protocol.tryEnter(words, cpu)
  count(thread, Counter.EntriesDelayed)
  countLongest(thread, Counter.LongestEntryDelay, performance.now() - startMs)
  return work
}

export function exit(thread: Thread): void {
  checkInKernel(thread, 'exitToUser()')
  checkHoldsNothing(thread, 'exitToUser()')
  pollCallbacks(thread)
  goOut(thread, Mode.User)
}

/** To user mode or idle; what work functions throw leaves the CPU in kernel mode. */
export function goOut(thread: Thread, mode: number): void {
  const { cpu, words } = thread
  for (;;) {
    const work = thread.protocol.tryExit(words, cpu, mode)
    if (work === 0) break
    doBatch(thread, work)
  }
  thread.readers = -1
}

export function readLock(thread: Thread): void {
  const open = thread.readers
  if (open < 0) checkInKernel(thread, 'readLock()')
  thread.readers = open + 1
}

export function readUnlock(thread: Thread): void {
  const open = thread.readers - 1
  if (open < 0) throw notReading()
  thread.readers = open
  if (open > 0) return
  // A plain read: what another thread has just written is seen at the next unlock or exit at the latest.
  if (((thread.word[0] ?? 0) & (WORK | WATCHED)) !== 0 && !thread.working) quiesce(thread)
}

function notReading(): Error {
  return runtimeError('not-reading', 'readUnlock() without readLock(): they come in pairs')
}

/** A quiescent moment if somebody wants one. The caller holds nothing. */
export function quiesce(thread: Thread): void {
  count(thread, Counter.Quiescent)
  const work = thread.protocol.passQuiescent(thread.words, thread.cpu)
  if (work !== 0) doAll(thread, work)
  pollCallbacks(thread)
}

/** True when somebody has woken this CPU, false when the limit came first. Kernel mode before and after. */
export function idle(thread: Thread, limitMs: number): boolean {
  checkInKernel(thread, 'idle()')
  checkLimit(limitMs, 'limitMs')
  checkHoldsNothing(thread, 'idle()')
  checkMayBlock(thread, 'idle()')
  const endMs = performance.now() + limitMs
  for (;;) {
    goOut(thread, Mode.Idle)
    count(thread, Counter.IdleSleeps)
    const leftMs = Math.max(0, endMs - performance.now())
    // Callbacks that wait for a grace period need a look from time to time.
    const slice = thread.callbacks.current.length > 0 ? Math.min(leftMs, callbackLookMs) : leftMs
    thread.protocol.sleepIdle(thread.words, thread.cpu, Number.isFinite(slice) ? slice : -1)
    comeIn(thread)
    pollCallbacks(thread)
    if (thread.protocol.takeWake(thread.words, thread.cpu)) return true
    if (performance.now() >= endMs) return false
  }
}

const callbackLookMs = 2

function doAll(thread: Thread, first: number): void {
  for (
    let work = first;
    work !== 0;
    work = thread.protocol.passQuiescent(thread.words, thread.cpu)
  ) {
    doBatch(thread, work)
  }
}

function doBatch(thread: Thread, work: number): void {
  thread.working = true
  try {
    runKinds(thread, thread.cpu, work)
  } finally {
    thread.working = false
    thread.protocol.finishWork(thread.words, thread.cpu)
  }
}

/** Each kind's function once, for `cpu`. If one throws, the others of the batch run all the same. */
export function runKinds(thread: Thread, cpu: number, work: number): void {
  const failures: unknown[] = []
  const own = cpu === thread.cpu
  thread.options.work?.forEach((run, kind) => {
    if ((work & (1 << kind)) === 0) return
    count(thread, own ? Counter.Executed : Counter.ExecutedForOthers)
    try {
      run(cpu)
    } catch (failure) {
      failures.push(failure)
    }
  })
  if (failures.length > 0) throw failures[0]
}
