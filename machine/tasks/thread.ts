// A task, the CPU under it and the contexts on its stack, as far as preemption can tell: thread flags,
// preempt_count, the interrupt flag, and for each context the kind of text that it executes.
//
// preempt_count belongs to the task here, as on the architectures that keep it in thread_info; a switch
// then needs to carry nothing over.

import {
  bits,
  bool,
  fetchAnd,
  fetchOr,
  global,
  perCpu,
  perFrame,
  perTask,
  wrapping,
} from '../lang.ts'

/** Thread flags, as masks. */
export const NEED_RESCHED = 1
export const NEED_RESCHED_LAZY = 2
export const IN_TRAMPOLINE = 4

/** Fields of preempt_count. */
export const PREEMPT_OFFSET = 0x1
export const SOFTIRQ_OFFSET = 0x4
export const HARDIRQ_OFFSET = 0x10

/** What a context executes: ordinary text, a trampoline, or a function that a trampoline called. */
export const KERNEL_TEXT = 0
export const TRAMPOLINE = 1
export const CALLBACK = 2

export const TASK = 0
export const INTERRUPT = 1
export const EXCEPTION = 2

export const thread = perTask({
  thread_info: { flags: wrapping(bits(3)), preempt_count: bits(6) },
})

/** CPUs that run no tasks of this world leave interrupts off and are never interrupted. */
export const cpu = perCpu({
  interrupts_on: bool(false),
  softirq_pending: bool(false),
})

/** `pt_regs` of an interrupt or exception: all of them come with interrupts on. */
export const frame = perFrame({ regs: { ip: bits(2) }, kind: bits(2) })

/** Where this context executes now; an exception on top of it saves that into its regs. */
export const at = perFrame({ ip: bits(2) })

/** `preempt=`. */
export const NONE = 0
export const FULL = 1
export const LAZY = 2
export const VOLUNTARY = 3
export const mode = global({ preempt: bits(2, 1) })

export function set_flag(mask: number): void {
  fetchOr(thread.thread_info.flags, mask)
}

export function clear_flag(mask: number): void {
  fetchAnd(thread.thread_info.flags, 7 ^ mask)
}
