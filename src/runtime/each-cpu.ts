// Work on other CPUs, without interrupting them.
//
// Work that may be deferred is done by its CPU before it runs kernel code again; until then nobody is woken
// for it. Work that may not is done for a CPU that is outside of kernel mode by the caller, who pins it
// meanwhile; a CPU that is inside does it at its next quiescent moment.

import { runtimeError } from './errors.ts'
import { checkCpu } from './memory.ts'
import { isOffline, runPinned, runPinnedWork } from './pin.ts'
import { Mode, STRIDE, WORK_KINDS } from './state-word.ts'
import { Counter } from './stats.ts'
import type { Thread } from './thread.ts'
import { checkAttached, checkHoldsNothing, checkInKernel, checkMayBlock, count } from './thread.ts'
import { comeIn, goOut, runKinds } from './transitions.ts'

export interface EachCpuOptions {
  /** Returns when no CPU can run kernel code without the work: it is done, or will be on the way in. */
  readonly wait?: boolean
  /** False: it is done for CPUs outside of kernel mode as well, and `wait` means done everywhere. */
  readonly deferrable?: boolean
}

/** In kernel mode. Work of this kind for every CPU that has a thread, this one included. */
export function onEachCpu(thread: Thread, kind: number, options: EachCpuOptions): void {
  const { deferrable = true, wait = false } = options
  checkInKernel(thread, 'onEachCpu()')
  checkKind(thread, kind)
  if (wait || !deferrable) checkHoldsNothing(thread, 'onEachCpu()')
  if (wait) checkMayBlock(thread, 'onEachCpu() with wait')
  const others = online(thread)
  const work = 1 << kind
  for (const cpu of others) thread.protocol.deferWork(thread.words, cpu, work)
  count(thread, Counter.Deferred, others.length)
  runOwn(thread, work)
  if (deferrable) {
    if (wait) awaitAll(thread, others, work)
    return
  }
  for (const cpu of others) {
    if (wait) execute(thread, cpu, work)
    else runFor(thread, cpu)
  }
}

/** For one CPU, from any mode. It is not woken. */
export function defer(thread: Thread, cpu: number, kind: number): void {
  checkAttached(thread)
  checkCpu(thread.memory, cpu)
  checkKind(thread, kind)
  thread.protocol.deferWork(thread.words, cpu, 1 << kind)
  count(thread, Counter.Deferred)
}

export function wake(thread: Thread, cpu: number): void {
  checkAttached(thread)
  checkCpu(thread.memory, cpu)
  thread.protocol.wakeCpu(thread.words, cpu)
}

function checkKind({ options }: Thread, kind: number): void {
  const known = Math.min(options.work?.length ?? 0, WORK_KINDS)
  if (Number.isInteger(kind) && kind >= 0 && kind < known) return
  const help = `attach() was given ${known} work functions; pass the same to it in all threads`
  throw runtimeError('no-such-work', `there is no work of kind ${kind}: ${help}`)
}

function online(thread: Thread): readonly number[] {
  const all = Array.from({ length: thread.memory.cpus }, (_, cpu) => cpu)
  return all.filter((cpu) => cpu !== thread.cpu && !isOffline(thread, cpu))
}

function runOwn(thread: Thread, work: number): void {
  const { working } = thread
  thread.working = true
  try {
    runKinds(thread, thread.cpu, work)
  } finally {
    thread.working = working
  }
}

function awaitAll(thread: Thread, cpus: readonly number[], work: number): void {
  goOut(thread, Mode.User)
  try {
    for (const cpu of cpus) {
      let seen = thread.protocol.watchWork(thread.words, cpu, work)
      while (seen !== 0) {
        Atomics.wait(thread.words, cpu * STRIDE, seen)
        seen = thread.protocol.watchWork(thread.words, cpu, work)
      }
    }
  } finally {
    comeIn(thread)
  }
}

function execute(thread: Thread, cpu: number, work: number): void {
  while (!isOffline(thread, cpu)) {
    if (!runFor(thread, cpu)) {
      goOut(thread, Mode.User)
      const seen = thread.protocol.watchWork(thread.words, cpu, work)
      if (seen !== 0) Atomics.wait(thread.words, cpu * STRIDE, seen)
      comeIn(thread)
    }
    if (thread.protocol.isWorkDone(thread.words, cpu, work)) return
  }
}

/** False when the CPU could not be pinned. */
function runFor(thread: Thread, cpu: number): boolean {
  if (!thread.protocol.tryPin(thread.words, thread.cpu, cpu)) return false
  runPinned(thread, cpu, () => runPinnedWork(thread, cpu))
  return true
}
