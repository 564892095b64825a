// A thread takes its place as a CPU: everything it can do there, behind one object.

import { barrier, synchronize, synchronizeAsync } from './grace-period.ts'
import type { SynchronizeOptions } from './grace-period.ts'
import { callRcu } from './callbacks.ts'
import { defer, onEachCpu, wake } from './each-cpu.ts'
import type { EachCpuOptions } from './each-cpu.ts'
import { runtimeError } from './errors.ts'
import type { CpusHandle } from './memory.ts'
import { checkCpu, openMemory } from './memory.ts'
import { pin, runPinnedWork } from './pin.ts'
import type { Pinned, PinOptions } from './pin.ts'
import type { Slab, SlabHandle } from './slab.ts'
import { openSlab } from './slab.ts'
import { WORK_KINDS } from './state-word.ts'
import type { CpuStats } from './stats.ts'
import { statsOf } from './stats.ts'
import { checkAttached, checkHoldsNothing, checkInKernel, isInside, newThread } from './thread.ts'
import type { Thread, ThreadOptions } from './thread.ts'
import { enter, exit, idle, quiesce, readLock, readUnlock } from './transitions.ts'

/** Functions, not methods: they can be passed on. All of them throw `detached` after detach(). */
export interface Cpu {
  readonly number: number

  /** User → kernel; deferred work is done first. Waits while another CPU pins this one. Throws `in-kernel`. */
  readonly enterKernel: () => void
  /** Kernel → user; work that is pending is done first. Throws `not-in-kernel`, `reading`, `pinning`. */
  readonly exitToUser: () => void
  /** enterKernel(), `run`, exitToUser(); inside of kernel mode just `run`. */
  readonly inKernel: <T>(run: () => T) => T
  /** In kernel mode, with nothing shared held: does pending work, and lets grace periods go on. */
  readonly quiesce: () => void

  /** Opens a read section, in kernel mode. Sections nest. Throws `not-in-kernel`. */
  readonly readLock: () => void
  /** Closes it. After the outermost one nothing that was read may be used. Throws `not-reading`. */
  readonly readUnlock: () => void

  /** Sleeps until wake(), in kernel mode before and after. False when `limitMs` (milliseconds) came first. */
  readonly idle: (options?: { readonly limitMs?: number }) => boolean
  /** Ends the idle() of a CPU, or lets its next one return at once. */
  readonly wake: (cpu: number) => void

  /** Work for one CPU, done before it runs kernel code again. It is not woken for it. Throws `no-such-work`. */
  readonly deferWork: (cpu: number, kind: number) => void
  /** Work for every CPU, in kernel mode. With `wait`, kernel mode is left meanwhile. */
  readonly onEachCpu: (kind: number, options?: EachCpuOptions) => void

  /** Waits until all read sections that are open now have ended. Throws `reading`, `stalled`, `cannot-block`. */
  readonly synchronize: (options?: SynchronizeOptions) => void
  /** The same without blocking the thread, in user mode. */
  readonly synchronizeAsync: () => Promise<void>
  /** Runs `callback` in kernel mode of this thread, some time after those read sections. */
  readonly callRcu: (callback: () => void) => void
  /** Waits until the callbacks that were queued so far have run. */
  readonly barrier: () => void

  /** Runs `run` while the CPU is kept out of kernel mode. In kernel mode. Throws `pins-itself`, `reading`. */
  readonly pin: <T>(cpu: number, run: () => T, options?: PinOptions) => Pinned<T>
  /** In the function of pin(): does the work that was handed to the pinned CPU. Throws `not-pinned`. */
  readonly runPinnedWork: (cpu: number) => void

  /** This thread's view of a slab. Throws `bad-handle`, `other-version`. */
  readonly openSlab: (handle: SlabHandle) => Slab
  readonly stats: () => CpuStats
  /** Gives the CPU up, in user mode, after a barrier() for its callbacks; free slots that it keeps are everybody's. */
  readonly detach: () => void
}

/** Makes this thread CPU `cpu`, in user mode. Throws `cpu-taken`, `no-such-cpu`, `bad-handle`, `other-version`. */
export function attach(handle: CpusHandle, cpu: number, options: ThreadOptions = {}): Cpu {
  const memory = openMemory(handle)
  checkCpu(memory, cpu)
  const kinds = options.work?.length ?? 0
  if (kinds > WORK_KINDS) {
    const message = `${kinds} work functions; the state word has room for ${WORK_KINDS}`
    throw runtimeError('no-such-work', `${message}: let one of them do several things`)
  }
  const thread = newThread(memory, cpu, options)
  if (!thread.protocol.attachCpu(memory.words, cpu)) {
    const help = 'give each thread a number of its own; if its thread is gone, call declareDead()'
    throw runtimeError('cpu-taken', `CPU ${cpu} has a thread already: ${help}`)
  }
  return cpuOf(thread)
}

function cpuOf(thread: Thread): Cpu {
  return {
    number: thread.cpu,
    enterKernel: () => enter(thread),
    exitToUser: () => exit(thread),
    inKernel: (run) => inKernel(thread, run),
    quiesce: () => {
      checkInKernel(thread, 'quiesce()')
      checkHoldsNothing(thread, 'quiesce()')
      quiesce(thread)
    },
    readLock: () => readLock(thread),
    readUnlock: () => readUnlock(thread),
    idle: ({ limitMs = Number.POSITIVE_INFINITY } = {}) => idle(thread, limitMs),
    wake: (cpu) => wake(thread, cpu),
    deferWork: (cpu, kind) => defer(thread, cpu, kind),
    onEachCpu: (kind, options = {}) => onEachCpu(thread, kind, options),
    synchronize: (options = {}) => synchronize(thread, options),
    synchronizeAsync: () => synchronizeAsync(thread),
    callRcu: (callback) => callRcu(thread, callback),
    barrier: () => barrier(thread),
    pin: (cpu, run, options = {}) => pin(thread, cpu, run, options),
    runPinnedWork: (cpu) => runPinnedWork(thread, cpu),
    openSlab: (handle) => openSlab(thread, handle),
    stats: () => statsOf(thread.memory, thread.cpu),
    detach: () => detach(thread),
  }
}

function inKernel<T>(thread: Thread, run: () => T): T {
  if (isInside(thread)) return run()
  try {
    enter(thread)
    const result = run()
    exit(thread)
    return result
  } catch (failure) {
    // Whatever `run` had read is out of its reach now; its pins have ended with their functions.
    if (isInside(thread)) {
      thread.readers = 0
      if (!thread.working) exit(thread)
    }
    throw failure
  }
}

function detach(thread: Thread): void {
  checkAttached(thread)
  checkHoldsNothing(thread, 'detach()')
  if (isInside(thread))
    throw runtimeError('in-kernel', 'detach() in kernel mode: exitToUser() before')
  if (thread.callbacks.current.length > 0) barrier(thread)
  for (const giveBack of thread.atDetach) giveBack()
  thread.protocol.declareOffline(thread.words, thread.memory.cpus, thread.cpu)
  thread.attached = false
}
