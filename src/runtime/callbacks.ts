// Functions that run after a grace period, without anybody waiting for it.
//
// A batch begins with a look at all CPUs; whenever this thread comes by, it looks again at those that were
// in kernel mode, until each has left the stay in which it was seen. What was queued meanwhile is the next
// batch. The thread's own CPU counts as well: it looks only where it holds nothing itself.

import { Counter } from './stats.ts'
import type { Thread } from './thread.ts'
import { checkAttached, count, countLongest, isInside } from './thread.ts'

/** `callback` runs in kernel mode of this thread, after all read sections that are open now. */
export function callRcu(thread: Thread, callback: () => void): void {
  checkAttached(thread)
  thread.callbacks.next.push(callback)
  if (thread.callbacks.current.length === 0) startBatch(thread)
  else if (thread.callbacks.next.length % callsBetweenLooks === 0) pollCallbacks(thread)
}

/** A thread that stays in kernel mode and queues callback after callback looks so often. */
const callsBetweenLooks = 64
/** A CPU is asked for a quiescent moment when so many looks have found it in the same stay. */
const patience = 16

function startBatch(thread: Thread): void {
  const { callbacks, cpu, memory, words } = thread
  callbacks.current = callbacks.next
  callbacks.next = []
  callbacks.looks = 0
  callbacks.begun += 1
  thread.protocol.beginGracePeriod(words, callbacks.stays, cpu, memory.cpus)
}

/** Runs what is due; does nothing in user mode, and where the thread holds something. */
export function pollCallbacks(thread: Thread): void {
  const { callbacks } = thread
  if (callbacks.current.length === 0 || thread.working || !isInside(thread)) return
  if (thread.readers > 0 || thread.pins > 0) return
  if (!isOver(thread)) return
  const due = callbacks.current
  callbacks.current = []
  count(thread, Counter.GracePeriods)
  if (callbacks.looks > 0) {
    countLongest(thread, Counter.LongestGracePeriod, performance.now() - callbacks.firstLookMs)
  }
  if (callbacks.next.length > 0) startBatch(thread)
  runCallbacks(thread, due)
}

/** They may call callRcu() again, but neither leave kernel mode nor wait. */
export function runCallbacks(thread: Thread, due: readonly (() => void)[]): void {
  const failures: unknown[] = []
  thread.working = true
  for (const callback of due) {
    count(thread, Counter.Callbacks)
    try {
      callback()
    } catch (failure) {
      failures.push(failure)
    }
  }
  thread.working = false
  if (failures.length > 0) throw failures[0]
}

function isOver(thread: Thread): boolean {
  const { callbacks, memory, words } = thread
  const ask = callbacks.looks >= patience
  if (thread.protocol.isGracePeriodOver(words, callbacks.stays, memory.cpus, ask)) return true
  if (callbacks.looks === 0) callbacks.firstLookMs = performance.now()
  callbacks.looks += 1
  return false
}
