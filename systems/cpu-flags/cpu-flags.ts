// The word of the mail: one for each CPU, in which the mode of the CPU and the work that others leave for it
// change together, atomically.
//
// In USER and IDLE another CPU may leave work that is done before the kernel is used again, and may pin: then the
// way into the kernel waits. In KERNEL it may leave work that is done on the way out, and must interrupt for
// anything else. USER_OR_KERNEL promises nothing: whoever sees it interrupts.
//
// This file imports nothing and knows nothing of a checker. The search explores it as it stands, and worker
// threads run it as it stands (threads.test.ts): words of an Int32Array, one for each CPU, and Atomics.

export const KERNEL = 0
export const USER_OR_KERNEL = 1
export const USER = 2
export const IDLE = 3
export const MODE = 3
/** To be done on entry, before anything that may be stale is used. */
export const FLUSH = 4
/** To be done on the way out of the kernel. */
export const EXIT_WORK = 8
/** Somebody keeps this CPU out of the kernel. */
export const PIN = 16
const ALL = 31

/** The last step out of the kernel: the mode, and no work left, in one operation. False: there is work. */
export function leave_kernel(words: Int32Array, cpu: number, mode: number): boolean {
  for (;;) {
    const old = Atomics.load(words, cpu)
    if ((old & EXIT_WORK) !== 0) return false
    if (Atomics.compareExchange(words, cpu, old, mode) === old) return true
  }
}

export function take_exit_work(words: Int32Array, cpu: number): void {
  Atomics.and(words, cpu, ALL ^ EXIT_WORK)
}

/** KERNEL in one operation that also tells what work was left; the work stays visible until it is done. */
export function enter_kernel(words: Int32Array, cpu: number): number {
  return Atomics.and(words, cpu, ALL ^ MODE) & FLUSH
}

/** The last step into the kernel, NMIs included; until then a pinned CPU has executed nothing but its entry. */
export function wait_for_pin(words: Int32Array, cpu: number): void {
  while ((Atomics.load(words, cpu) & PIN) !== 0) {
    // It spins: nothing of the kernel can be used to wait in a better way.
  }
}

export function flush_is_done(words: Int32Array, cpu: number): void {
  Atomics.and(words, cpu, ALL ^ FLUSH)
}

export function mode_of(words: Int32Array, cpu: number): number {
  return Atomics.load(words, cpu) & MODE
}

export function must_flush(words: Int32Array, cpu: number): boolean {
  return (Atomics.load(words, cpu) & FLUSH) !== 0
}

/** For entries that cannot do exit work on their way back: meanwhile nothing is promised. Gives the mode. */
export function suspend_promise(words: Int32Array, cpu: number): number {
  const mode = mode_of(words, cpu)
  if (is_outside(mode)) Atomics.xor(words, cpu, mode ^ USER_OR_KERNEL)
  return mode
}

export function resume_promise(words: Int32Array, cpu: number, mode: number): void {
  if (is_outside(mode)) Atomics.xor(words, cpu, mode ^ USER_OR_KERNEL)
}

/** Of any CPU: whether work can be left for it now, and a pin set. */
export function is_outside(mode: number): boolean {
  return mode >= USER
}

/** Of another CPU: returns whether it will flush by itself. */
export function defer_flush(words: Int32Array, target: number): boolean {
  let old = Atomics.load(words, target)
  while (is_outside(old & MODE)) {
    const found = Atomics.compareExchange(words, target, old, old | FLUSH)
    if (found === old) return true
    old = found
  }
  return false
}

/** Of another CPU: returns whether it will come by the work on its way out. */
export function leave_exit_work(words: Int32Array, target: number): boolean {
  return (Atomics.or(words, target, EXIT_WORK) & MODE) === KERNEL
}

/** Tried and never waited for: it succeeds only outside of the kernel, and while nobody else pins. */
export function try_pin(words: Int32Array, target: number): boolean {
  const old = Atomics.load(words, target)
  if (!is_outside(old & MODE) || (old & PIN) !== 0) return false
  return Atomics.compareExchange(words, target, old, old | PIN) === old
}

export function unpin(words: Int32Array, target: number): void {
  Atomics.and(words, target, ALL ^ PIN)
}
