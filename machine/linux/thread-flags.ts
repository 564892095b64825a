// The thread flags that anything here sets or looks at, as masks. The numbers are those of Linux v6.12
// for x86 (arch/x86/include/asm/thread_info.h). With a kernel tree they become the tree's own
// (src/linux/library-constants.ts); a flag that the tree does not have is 0.

export const NOTIFY_RESUME = 0x2
export const SIGPENDING = 0x4
export const NEED_RESCHED = 0x8
/** Since v6.13. */
export const NEED_RESCHED_LAZY = 0x0
/** Since v7.1: the timer interrupt left the programming of the next one to the way out. */
export const HRTIMER_REARM = 0x0
/** Not a signal, but served like one: work that a task is to do soon. */
export const NOTIFY_SIGNAL = 0x20000
export const POLLING = 0x200000

/** How many bits of the word are kept. */
export const FLAG_BITS = 22
