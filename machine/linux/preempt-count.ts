// The fields of preempt_count (include/linux/preempt.h): how often preemption was disabled, softirqs
// (or bottom halves off), hard interrupts and NMIs. Where the word stands, and how a request to
// reschedule is folded into it, is the architecture's; preempt_count() reads it.

export const PREEMPT_MASK = 0xff
export const SOFTIRQ_OFFSET = 0x100
export const SOFTIRQ_MASK = 0xff00
export const HARDIRQ_OFFSET = 0x10000
export const HARDIRQ_MASK = 0xf0000
export const NMI_OFFSET = 0x100000
export const NMI_MASK = 0xf00000
