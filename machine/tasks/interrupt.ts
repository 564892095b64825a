// Interrupts and exceptions in kernel code: the frame, the hardware interrupt count, softirqs on the way
// out with interrupts enabled, and the entry and exit functions of the system around all that.
//
// An exception is not counted in preempt_count and may enable interrupts again, as a page fault does.

import { atomically, bool, fetchAdd, global, maybe, of, thisFrame } from '../lang.ts'
import { check_return_to_kernel, resched_curr, resched_curr_lazy, sched_tick } from './sched.ts'
import {
  at,
  cpu,
  EXCEPTION,
  frame,
  HARDIRQ_OFFSET,
  INTERRUPT,
  KERNEL_TEXT,
  SOFTIRQ_OFFSET,
  thread,
} from './thread.ts'

declare function irqentry_enter(): void
declare function irqentry_exit(): void
/** What the system looks at while a handler, a softirq or an exception's body runs. */
declare function handler_runs(): void
declare function softirq_action(): void

/** Which of them there are. */
export const world = global({
  interrupts: { softirqs: bool(true), ticks: bool(false), exceptions: bool(false) },
})

function enter(kind: number): void {
  frame.kind = kind
  frame.regs.ip = of(at, thisFrame() - 1).ip
  at.ip = KERNEL_TEXT
  cpu.interrupts_on = false
}

function leave(): void {
  cpu.interrupts_on = true
}

export function interrupt(): void {
  atomically(() => enter(INTERRUPT))
  irqentry_enter()
  irq_enter_rcu()
  handler_runs()
  device_handler()
  irq_exit_rcu()
  irqentry_exit()
  check_return_to_kernel()
  atomically(() => leave())
}

export function exception(): void {
  atomically(() => enter(EXCEPTION))
  irqentry_enter()
  cpu.interrupts_on = true
  handler_runs()
  cpu.interrupts_on = false
  irqentry_exit()
  check_return_to_kernel()
  atomically(() => leave())
}

function device_handler(): void {
  if (world.interrupts.ticks) {
    if (maybe('it is the tick')) {
      sched_tick()
      return
    }
  }
  if (maybe('it wakes a fair task')) resched_curr_lazy()
  else if (maybe('it wakes a real-time task')) resched_curr()
  else if (world.interrupts.softirqs) cpu.softirq_pending = true
}

function irq_enter_rcu(): void {
  fetchAdd(thread.thread_info.preempt_count, HARDIRQ_OFFSET)
}

function irq_exit_rcu(): void {
  fetchAdd(thread.thread_info.preempt_count, 0 - HARDIRQ_OFFSET)
  // in_interrupt(): neither in the handler below nor in its softirqs.
  if (thread.thread_info.preempt_count < SOFTIRQ_OFFSET) do_softirq()
}

/** Interrupts are off; ksoftirqd calls this too. */
export function do_softirq(): void {
  if (!cpu.softirq_pending) return
  fetchAdd(thread.thread_info.preempt_count, SOFTIRQ_OFFSET)
  cpu.softirq_pending = false
  cpu.interrupts_on = true
  handler_runs()
  softirq_action()
  cpu.interrupts_on = false
  fetchAdd(thread.thread_info.preempt_count, 0 - SOFTIRQ_OFFSET)
}
