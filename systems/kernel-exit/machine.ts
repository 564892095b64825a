// An x86 CPU as far as the exit to kernel code can tell: the interrupt flag, preempt_count, the saved flag.

import { bits, bool, global, perCpu, perFrame, perTask } from '../../machine/lang.ts'

export const IDLE = 0
export const FIRST = 1
export const SECOND = 2

export const INTERRUPT = 1
export const FAULT = 2
export const NMI = 3

export const PREEMPT_OFFSET = 0x1
export const SOFTIRQ_OFFSET = 0x4
export const HARDIRQ_OFFSET = 0x10
export const NMI_OFFSET = 0x40

export const cpu = perCpu({ interrupts_on: bool(false) })

/** `scheduled`: somebody called schedule() in this frame. */
export const frame = perFrame({
  regs: { interrupts_on: bool(false) },
  kind: bits(2),
  scheduled: bool(false),
})

export const task = perTask({
  preempt_count: bits(8),
  need_resched: bool(false),
  runnable: bool(true),
  may_fault: bool(false),
})

/** What can happen in this world. */
export const world = global({
  interrupts: bool(true),
  page_faults: bool(false),
  /** Threads disable preemption and bottom halves. */
  sections: bool(false),
  /** Threads read under RCU while the updater waits. */
  readers: bool(false),
})
