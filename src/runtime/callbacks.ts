// Functions that run after a grace period, without anybody waiting for it.
//
// A batch goes from CPU to CPU and looks, whenever this thread comes by, whether that one has left the stay
// in kernel mode in which it was first seen. What was queued meanwhile is the next batch. The thread's own
// CPU counts as well: it looks only where it holds nothing itself.

import { hasLeft, watchStay } from './protocol.ts'
import { MODE, Mode, STRIDE } from './state-word.ts'
import { Counter } from './stats.ts'
import type { Thread } from './thread.ts'
import { checkAttached, count, countLongest } from './thread.ts'

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

function startBatch({ callbacks }: Thread): void {
  callbacks.current = callbacks.next
  callbacks.next = []
  callbacks.cursor = 0
  callbacks.seen = undefined
  callbacks.startedMs = performance.now()
  callbacks.looks = 0
  callbacks.begun += 1
}

/** Runs what is due; does nothing in user mode, and where the thread holds something. */
export function pollCallbacks(thread: Thread): void {
  const { callbacks } = thread
  if (callbacks.current.length === 0 || thread.working || !thread.inKernel) return
  if (thread.readers > 0 || thread.pins > 0) return
  if (!isOver(thread)) return
  const due = callbacks.current
  callbacks.current = []
  count(thread, Counter.GracePeriods)
  countLongest(thread, Counter.LongestGracePeriod, performance.now() - callbacks.startedMs)
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

function isOver({ callbacks, cpu, memory, words }: Thread): boolean {
  while (callbacks.cursor < memory.cpus) {
    const { cursor } = callbacks
    if (cursor !== cpu) {
      callbacks.seen ??= Atomics.load(words, cursor * STRIDE)
      const inside = (callbacks.seen & MODE) === Mode.Kernel
      if (inside && !hasLeft(words, cursor, callbacks.seen)) {
        callbacks.looks += 1
        if (callbacks.looks < patience || watchStay(words, cursor, callbacks.seen) !== 0)
          return false
      }
    }
    callbacks.cursor += 1
    callbacks.seen = undefined
    callbacks.looks = 0
  }
  return true
}
