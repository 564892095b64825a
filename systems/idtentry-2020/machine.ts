// An x86 CPU with an idle task and a user task, as far as exceptions and RCU can tell.

import { bits, bool, ghost, global, int, perCpu, perFrame, perTask } from '../../machine/lang.ts'

export const IDLE = 0
export const USER = 1

/** What kind of exception a frame serves. */
export const INTERRUPT = 1
export const FAULT = 2
export const RESCHEDULE_IPI = 3

export const SOFTIRQ_OFFSET = 0x4
export const HARDIRQ_OFFSET = 0x10

export const cpu = perCpu({
  interrupts_on: bool(false),
  user_mode: bool(false),
  softirq_pending: bool(false),
})

export const frame = perFrame({
  regs: { user_mode: bool(false), interrupts_on: bool(false) },
  kind: bits(2),
})

/** What RCU believed when the exception was taken. */
export const before = ghost(
  perFrame({ watching: bool(false), nesting: int(64), nmi_nesting: int(64) }),
)

export const task = perTask({
  preempt_count: bits(6),
  need_resched: bool(false),
  runnable: bool(true),
  /** The next instruction touches memory that may not be there. */
  may_fault: bool(false),
})

/** What can happen in this world. */
export const world = global({
  /** User mode is an extended quiescent state (CONTEXT_TRACKING, a nohz_full CPU). */
  nohz_full: bool(true),
  interrupts: bool(true),
  reschedule_ipis: bool(false),
  page_faults: bool(false),
  /** The idle loop has a bug: it touches memory that is not there while RCU does not watch. */
  idle_faults: bool(false),
  /** Handling that fault would sleep. */
  idle_fault_sleeps: bool(false),
})
