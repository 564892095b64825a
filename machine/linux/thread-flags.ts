// The thread flags that anything here sets or looks at, as masks. The numbers are those of Linux v6.12
// for x86 (arch/x86/include/asm/thread_info.h). With a kernel tree this page is written anew from the
// tree's own TIF_ numbers (src/linux/thread-flags.ts); a flag that the tree does not have is 0.

export const NOTIFY_RESUME = 0x2
export const SIGPENDING = 0x4
export const NEED_RESCHED = 0x8
export const NEED_RESCHED_LAZY = 0x0
export const POLLING = 0x200000

/** How many bits of the word are kept. */
export const FLAG_BITS = 22
