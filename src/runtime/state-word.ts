// The one word that says everything about a CPU: what it is doing, and what is wanted of it.
//
//   31 ... 19   18 ... 13   12 ... 5     4         3      2         1 0
//   visits      pinner      work bits    working   wake   watched   mode
//
// A CPU here is a worker thread, KERNEL is the time in which it may touch what is shared, and USER all the
// rest of its life. Everything changes by one atomic operation on this word, so that nobody can see a CPU
// in user mode with its deferred work lost, or in kernel mode with its work not yet taken.

/** `Offline`: nobody is attached. Only `Kernel` touches what is shared; all others are quiescent. */
export const Mode = { Offline: 0, User: 1, Idle: 2, Kernel: 3 } as const

export const MODE = 3
/** Somebody sleeps on this word: whoever ends what it shows clears this and notifies. */
export const WATCHED = 4
/** `idle()` is to return; stays until it has, so that a wake-up before the sleep is not lost. */
export const WAKE = 8
/** Work was taken and is being done. */
export const WORKING = 16
export const WORK_SHIFT = 5
export const WORK_KINDS = 8
export const WORK = 0x1fe0
/** Number of the CPU that keeps this one out of kernel mode, plus 1. */
export const PINNER_SHIFT = 13
export const PINNER = 0x7e000
/** Counted up on each way into kernel mode and on each quiescent moment inside of it. */
export const VISIT = 0x80000
export const VISITS = -0x80000

/** The pinner's six bits have room for so many. */
export const MAX_CPUS = 63

/** Words from one CPU's to the next one's: 64 bytes, so that no two share a cache line. */
export const STRIDE = 16
/** Beside the state word: work that a pinner has taken and not finished, in the bits of WORK. */
export const TAKEN = 1
