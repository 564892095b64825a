// Every change of a CPU's state word. This file runs on worker threads and is what the checker explores.
//
// `words` is shared; `cpu` is the CPU that a function speaks of, and only its own thread calls what is
// listed under "of this CPU". Work is a set of bits, 1 to 255. Functions that can be refused say so in
// their result; functions that sleep need a thread that may. Limits are milliseconds, negative for none.
// Visits are the uppermost bits and come round; they are counted before other bits are taken away, so that
// the sum stays in 32 bits and is never a float.

import {
  MODE,
  Mode,
  PINNER,
  PINNER_SHIFT,
  STRIDE,
  TAKEN,
  VISIT,
  VISITS,
  WAKE,
  WATCHED,
  WORK,
  WORKING,
  WORK_SHIFT,
} from './state-word.ts'

// Of this CPU: on its way in and out.

/** Offline → user. False when the CPU has a thread already. */
export function attachCpu(words: Int32Array, cpu: number): boolean {
  const at = cpu * STRIDE
  for (;;) {
    const old = Atomics.load(words, at)
    if ((old & MODE) !== Mode.Offline) return false
    if (Atomics.compareExchange(words, at, old, old | Mode.User) === old) return true
  }
}

/** User or idle → kernel. The work to do before anything else, or -1 when the CPU is pinned. */
export function tryEnter(words: Int32Array, cpu: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const old = words[at] ?? 0
    if ((old & PINNER) !== 0) return -1
    const work = old & WORK
    const working = work === 0 ? 0 : WORKING
    const next = ((old + VISIT) & ~(MODE | WORK)) | Mode.Kernel | working
    if (Atomics.compareExchange(words, at, old, next) === old) return work >> WORK_SHIFT
  }
}

/** As `tryEnter`, but sleeps while the CPU is pinned. */
export function enterKernel(words: Int32Array, cpu: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const work = tryEnter(words, cpu)
    if (work >= 0) return work
    const seen = Atomics.load(words, at)
    if ((seen & PINNER) !== 0) Atomics.wait(words, at, seen)
  }
}

/** Kernel → `mode` and 0; or, when there is work, stays and gives it: do it and try again. */
export function tryExit(words: Int32Array, cpu: number, mode: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const old = words[at] ?? 0
    const work = old & WORK
    const stay = ((old + VISIT) & ~(WORK | WATCHED)) | WORKING
    const leave = (old & ~(MODE | WATCHED)) | mode
    const next = work === 0 ? leave : stay
    if (Atomics.compareExchange(words, at, old, next) === old) {
      if ((old & WATCHED) !== 0) Atomics.notify(words, at)
      return work >> WORK_SHIFT
    }
  }
}

/** In kernel mode, where nothing shared is held: a quiescent moment if one is wanted. The work to do now. */
export function passQuiescent(words: Int32Array, cpu: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const old = words[at] ?? 0
    if ((old & (WORK | WATCHED)) === 0) return 0
    const work = old & WORK
    const working = work === 0 ? 0 : WORKING
    const next = ((old + VISIT) & ~(WORK | WATCHED)) | working
    if (Atomics.compareExchange(words, at, old, next) === old) {
      if ((old & WATCHED) !== 0) Atomics.notify(words, at)
      return work >> WORK_SHIFT
    }
  }
}

/** The work that was taken last is done. */
export function finishWork(words: Int32Array, cpu: number): void {
  const at = cpu * STRIDE
  const old = Atomics.and(words, at, ~(WORKING | WATCHED))
  if ((old & WATCHED) !== 0) Atomics.notify(words, at)
}

/** In idle mode: sleeps until somebody wakes this CPU. With a limit it may return without that. */
export function sleepIdle(words: Int32Array, cpu: number, limitMs: number): void {
  const at = cpu * STRIDE
  for (;;) {
    const seen = Atomics.load(words, at)
    if ((seen & WAKE) !== 0) return
    if (limitMs >= 0) {
      Atomics.wait(words, at, seen, limitMs)
      return
    }
    Atomics.wait(words, at, seen)
  }
}

/** Whether this CPU was woken since the last time. */
export function takeWake(words: Int32Array, cpu: number): boolean {
  return (Atomics.and(words, cpu * STRIDE, ~WAKE) & WAKE) !== 0
}

// Of other CPUs: work and wake-ups.

/** The CPU will do the work before it runs kernel code again, or at its next quiescent moment. */
export function deferWork(words: Int32Array, cpu: number, work: number): void {
  Atomics.or(words, cpu * STRIDE, work << WORK_SHIFT)
}

export function wakeCpu(words: Int32Array, cpu: number): void {
  const at = cpu * STRIDE
  const old = Atomics.or(words, at, WAKE)
  if ((old & MODE) === Mode.Idle) Atomics.notify(words, at)
}

/** 0 when no kernel code of the CPU can run before the work is done; otherwise the word to sleep on. */
export function watchWork(words: Int32Array, cpu: number, work: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const now = Atomics.load(words, at)
    const busy = now & (PINNER | WORKING)
    const pending = now & (work << WORK_SHIFT)
    if (busy === 0 && (pending === 0 || (now & MODE) !== Mode.Kernel)) return 0
    if ((now & WATCHED) !== 0) return now
    if (Atomics.compareExchange(words, at, now, now | WATCHED) === now) return now | WATCHED
  }
}

/** Whether work that was handed to the CPU before has been done, by whomever. */
export function isWorkDone(words: Int32Array, cpu: number, work: number): boolean {
  const now = Atomics.load(words, cpu * STRIDE)
  return (now & ((work << WORK_SHIFT) | WORKING | PINNER)) === 0
}

// Of other CPUs: grace periods.

/** 0 when the CPU has left the stay in kernel mode that `seen` shows; otherwise the word to sleep on. */
export function watchStay(words: Int32Array, cpu: number, seen: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const now = Atomics.load(words, at)
    if ((now & MODE) !== Mode.Kernel || ((now ^ seen) & VISITS) !== 0) return 0
    if ((now & WATCHED) !== 0) return now
    if (Atomics.compareExchange(words, at, now, now | WATCHED) === now) return now | WATCHED
  }
}

/** Whether the CPU has left that stay; asks nothing of it. */
export function hasLeft(words: Int32Array, cpu: number, seen: number): boolean {
  const now = Atomics.load(words, cpu * STRIDE)
  return (now & MODE) !== Mode.Kernel || ((now ^ seen) & VISITS) !== 0
}

/** Sleeps until the CPU has left that stay; false when the limit came first. */
export function awaitStayEnd(
  words: Int32Array,
  cpu: number,
  seen: number,
  limitMs: number,
): boolean {
  for (;;) {
    const now = watchStay(words, cpu, seen)
    if (now === 0) return true
    if (limitMs >= 0) {
      Atomics.wait(words, cpu * STRIDE, now, limitMs)
      return watchStay(words, cpu, seen) === 0
    }
    Atomics.wait(words, cpu * STRIDE, now)
  }
}

/** Notes in `stays` (this thread's own, a place for each CPU) which CPUs are in kernel mode now. */
export function beginGracePeriod(
  words: Int32Array,
  stays: Int32Array,
  me: number,
  cpus: number,
): void {
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const seen = Atomics.load(words, cpu * STRIDE)
    stays[cpu] = cpu !== me && (seen & MODE) === Mode.Kernel ? seen : 0
  }
}

/** Whether all of them have left those stays. With `ask`, those that have not are asked for it. */
export function isGracePeriodOver(
  words: Int32Array,
  stays: Int32Array,
  cpus: number,
  ask: boolean,
): boolean {
  let over = true
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const seen = stays[cpu] ?? 0
    if (seen !== 0) {
      const left = ask ? watchStay(words, cpu, seen) === 0 : hasLeft(words, cpu, seen)
      if (left) stays[cpu] = 0
      else over = false
    }
  }
  return over
}

/** Sleeps until all of them have. Not called in kernel mode: two who wait would wait for each other. */
export function awaitGracePeriod(words: Int32Array, stays: Int32Array, cpus: number): void {
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    const seen = stays[cpu] ?? 0
    if (seen !== 0) awaitStayEnd(words, cpu, seen, -1)
  }
}

// Of other CPUs: pins. The pinner is in kernel mode, so that nobody can pin a pinner.

/** The CPU is in user mode or idle and stays there until `unpin`. False when it is not, or pinned. */
export function tryPin(words: Int32Array, me: number, cpu: number): boolean {
  const at = cpu * STRIDE
  for (;;) {
    const old = Atomics.load(words, at)
    const mode = old & MODE
    if (mode === Mode.Kernel || mode === Mode.Offline || (old & PINNER) !== 0) return false
    const next = old | ((me + 1) << PINNER_SHIFT)
    if (Atomics.compareExchange(words, at, old, next) === old) {
      Atomics.store(words, at + TAKEN, 0)
      return true
    }
  }
}

/** 0 when another `tryPin` may succeed; otherwise the word to sleep on. */
export function watchPinnable(words: Int32Array, cpu: number): number {
  const at = cpu * STRIDE
  for (;;) {
    const now = Atomics.load(words, at)
    if ((now & MODE) !== Mode.Kernel && (now & PINNER) === 0) return 0
    if ((now & WATCHED) !== 0) return now
    if (Atomics.compareExchange(words, at, now, now | WATCHED) === now) return now | WATCHED
  }
}

export function unpin(words: Int32Array, cpu: number): void {
  const at = cpu * STRIDE
  Atomics.and(words, at, ~(PINNER | WATCHED))
  Atomics.notify(words, at)
}

/** Work of a CPU that the caller has pinned, for the caller to do; remembered in case he dies of it. */
export function takePinnedWork(words: Int32Array, cpu: number): number {
  const at = cpu * STRIDE
  const work = Atomics.load(words, at) & WORK
  if (work === 0) return 0
  Atomics.store(words, at + TAKEN, work)
  Atomics.and(words, at, ~work)
  return work >> WORK_SHIFT
}

export function finishPinnedWork(words: Int32Array, cpu: number): void {
  Atomics.store(words, cpu * STRIDE + TAKEN, 0)
}

// Of a CPU whose thread is gone, whatever it was doing.

/** The CPU counts as quiescent, its pins end, and what it had taken from others is theirs again. */
export function declareOffline(words: Int32Array, cpus: number, dead: number): boolean {
  const at = dead * STRIDE
  if ((Atomics.load(words, at) & MODE) === Mode.Offline) return false
  // As long as it is not offline nobody takes its place: pins in its name are its own.
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    endPin(words, cpu, dead)
  }
  for (;;) {
    const old = Atomics.load(words, at)
    if ((old & MODE) === Mode.Offline) return false
    const next = (old + VISIT) & (PINNER | VISITS)
    if (Atomics.compareExchange(words, at, old, next) === old) break
  }
  // It may have gone between a change and its notify, of any word: whoever sleeps has another look.
  for (let cpu = 0; cpu < cpus; cpu += 1) {
    Atomics.notify(words, cpu * STRIDE)
  }
  return true
}

function endPin(words: Int32Array, cpu: number, dead: number): void {
  const at = cpu * STRIDE
  for (;;) {
    const old = Atomics.load(words, at)
    if ((old & PINNER) >> PINNER_SHIFT !== dead + 1) return
    const taken = Atomics.load(words, at + TAKEN)
    const next = (old & ~(PINNER | WATCHED)) | taken
    if (Atomics.compareExchange(words, at, old, next) === old) return
  }
}
