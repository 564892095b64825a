// Waiting for a grace period: until every CPU that was in kernel mode has been quiescent. Who waits is in
// user mode meanwhile, so that two who wait do not hold each other up.

import { runtimeError } from './errors.ts'
import { runCallbacks } from './callbacks.ts'
import { Mode, STRIDE } from './state-word.ts'
import { Counter } from './stats.ts'
import type { Thread } from './thread.ts'
import {
  checkAttached,
  checkHoldsNothing,
  checkLimit,
  checkMayBlock,
  count,
  countLongest,
  isInside,
} from './thread.ts'
import { comeIn, goOut } from './transitions.ts'

export interface SynchronizeOptions {
  /** Asks all CPUs at once and looks for a moment before it sleeps: shorter, and dearer for the others. */
  readonly expedited?: boolean
  /** Gives up with `stalled` after so many milliseconds. */
  readonly limitMs?: number
}

const looksBeforeSleep = 200

/** In user or kernel mode, which it is again afterwards. */
export function synchronize(thread: Thread, options: SynchronizeOptions): void {
  checkHoldsNothing(thread, 'synchronize()')
  checkMayBlock(thread, 'synchronize()')
  if (options.limitMs !== undefined) checkLimit(options.limitMs, 'limitMs')
  const inside = isInside(thread)
  if (inside) goOut(thread, Mode.User)
  try {
    const startMs = performance.now()
    const stays = begin(thread)
    if (options.expedited === true) askAll(thread, stays)
    for (const [cpu, seen] of stays.entries()) {
      if (seen !== 0) waitFor(thread, cpu, seen, { ...options, startMs })
    }
    ended(thread, startMs)
  } finally {
    if (inside) comeIn(thread)
  }
}

function begin(thread: Thread): Int32Array {
  const { cpu, memory, words } = thread
  const stays = new Int32Array(memory.cpus)
  thread.protocol.beginGracePeriod(words, stays, cpu, memory.cpus)
  return stays
}

function askAll(thread: Thread, stays: Int32Array): void {
  const { memory, words } = thread
  for (let look = 0; look < looksBeforeSleep; look += 1) {
    if (thread.protocol.isGracePeriodOver(words, stays, memory.cpus, true)) return
  }
}

function waitFor(
  thread: Thread,
  cpu: number,
  seen: number,
  { limitMs = Number.POSITIVE_INFINITY, startMs }: SynchronizeOptions & { startMs: number },
): void {
  const { onStall, stallMs = 10_000 } = thread.options
  for (;;) {
    const leftMs = startMs + limitMs - performance.now()
    const sliceMs = Math.max(0, Math.min(leftMs, stallMs))
    if (thread.protocol.awaitStayEnd(thread.words, cpu, seen, sliceMs)) return
    const waitedMs = performance.now() - startMs
    if (waitedMs >= stallMs) onStall?.(cpu, waitedMs)
    if (waitedMs >= limitMs) throw stalled(cpu, limitMs)
  }
}

function stalled(cpu: number, limitMs: number): Error {
  const message = `CPU ${cpu} has been in kernel mode for ${limitMs} ms without a quiescent moment`
  const help = 'leave kernel mode more often; if its thread is gone, call declareDead()'
  return runtimeError('stalled', `${message}: ${help}`)
}

function ended(thread: Thread, startMs: number): void {
  count(thread, Counter.GracePeriods)
  countLongest(thread, Counter.LongestGracePeriod, performance.now() - startMs)
}

/** Without blocking the thread. In user mode: while a function awaits, nobody would leave kernel mode. */
export async function synchronizeAsync(thread: Thread): Promise<void> {
  checkAttached(thread)
  if (isInside(thread)) {
    const help = 'call exitToUser() before it'
    throw runtimeError('in-kernel', `synchronizeAsync() in kernel mode waits for itself: ${help}`)
  }
  const startMs = performance.now()
  for (const [cpu, seen] of begin(thread).entries()) {
    if (seen !== 0) await stayEnd(thread, cpu, seen)
  }
  ended(thread, startMs)
}

async function stayEnd(thread: Thread, cpu: number, seen: number): Promise<void> {
  const { words } = thread
  for (;;) {
    const word = thread.protocol.watchStay(words, cpu, seen)
    if (word === 0) return
    await changed(words, cpu * STRIDE, word)
  }
}

const lookAgainMs = 1

async function changed(words: Int32Array, at: number, seen: number): Promise<void> {
  if (typeof Atomics.waitAsync === 'function') {
    // The limit is for a thread that dies between a change and its notify, which nobody declares dead.
    await Atomics.waitAsync(words, at, seen, 1000).value
  } else {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, lookAgainMs)
    })
  }
}

/** Waits until every callback that was queued has run. */
export function barrier(thread: Thread): void {
  checkHoldsNothing(thread, 'barrier()')
  const { callbacks } = thread
  const due = [...callbacks.current, ...callbacks.next]
  callbacks.current = []
  callbacks.next = []
  callbacks.begun += 1
  synchronize(thread, {})
  const inside = isInside(thread)
  if (!inside) comeIn(thread)
  try {
    runCallbacks(thread, due)
  } finally {
    if (!inside) goOut(thread, Mode.User)
  }
}
