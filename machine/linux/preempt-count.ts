// The fields of preempt_count (include/linux/preempt.h): how often preemption was disabled, softirqs
// (or bottom halves off), hard interrupts and NMIs. Where the word stands, and how a request to
// reschedule is folded into it, is the architecture's; preempt_count() reads it. The numbers are those of
// Linux v6.12; with a kernel tree they become the tree's own (src/linux/library-constants.ts).

export const PREEMPT_MASK = 0xff
export const SOFTIRQ_OFFSET = 0x100
export const SOFTIRQ_MASK = 0xff00
/** Counted local_interrupt_disable(), since v7.3. */
export const HARDIRQ_DISABLE_MASK = 0x0
export const HARDIRQ_OFFSET = 0x10000
export const HARDIRQ_MASK = 0xf0000
export const NMI_OFFSET = 0x100000
export const NMI_MASK = 0xf00000

/** Everything that is counted. */
export const COUNT_MASK =
  PREEMPT_MASK + SOFTIRQ_MASK + HARDIRQ_DISABLE_MASK + HARDIRQ_MASK + NMI_MASK
