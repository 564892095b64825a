// The generic interrupt entry code (kernel/entry/common.c, include/linux/entry-common.h of v6.12) in
// checked TypeScript, function names as there: how each exception from user mode, from the kernel and
// from the idle task tells lockdep, RCU and the tracer, and how it goes back.

import { frame, IF } from '../../machine/x86/cpu.ts'
import { fetchAdd, thisTask } from '../../machine/lang.ts'
import { word } from '../../machine/x86/preempt-count.ts'
import { irqstate } from '../../machine/linux/cpu.ts'
import { COUNT_MASK, HARDIRQ_OFFSET, NMI_OFFSET } from '../../machine/linux/preempt-count.ts'
import { is_idle_task, task, USER_EXIT_WORK } from '../../machine/linux/thread.ts'
import { NEED_RESCHED, NOTIFY_RESUME, SIGPENDING } from '../../machine/linux/thread-flags.ts'

declare function lockdep_hardirqs_on_prepare(): void
declare function lockdep_hardirqs_on(ip: number): void
declare function lockdep_hardirqs_off(ip: number): void
declare function lockdep_assert_irqs_disabled(): void
declare function lockdep_off(): void
declare function lockdep_on(): void
declare function trace_hardirqs_on(): void
declare function trace_hardirqs_on_prepare(): void
declare function trace_hardirqs_off_finish(): void
declare function ct_irq_enter(): void
declare function ct_irq_exit(): void
declare function ct_nmi_enter(): void
declare function ct_nmi_exit(): void
declare function user_enter_irqoff(): void
declare function user_exit_irqoff(): void
declare function rcu_irq_enter_check_tick(): void
declare function rcu_irq_exit_check_preempt(): void
declare function rcu_nocb_flush_deferred_wakeup(): void
declare function local_irq_enable(): void
declare function local_irq_disable(): void
declare function schedule(): void
declare function arch_do_signal_or_restart(regs: number): void
declare function resume_user_mode_work(regs: number): void
declare function preempt_schedule_irq(): void
declare function need_resched(): boolean
declare function static_call_irqentry_exit_cond_resched(): void

export function enter_from_user_mode(): void {
  lockdep_hardirqs_off(0)
  user_exit_irqoff()
  trace_hardirqs_off_finish()
}

export function exit_to_user_mode_prepare(): void {
  lockdep_assert_irqs_disabled()
  rcu_nocb_flush_deferred_wakeup()
  let work = task.thread_info.flags
  while ((work & USER_EXIT_WORK) !== 0) {
    local_irq_enable()
    if ((work & NEED_RESCHED) !== 0) schedule()
    if ((work & SIGPENDING) !== 0) arch_do_signal_or_restart(0)
    if ((work & NOTIFY_RESUME) !== 0) resume_user_mode_work(0)
    local_irq_disable()
    rcu_nocb_flush_deferred_wakeup()
    work = task.thread_info.flags
  }
}

export function exit_to_user_mode(): void {
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  user_enter_irqoff()
  lockdep_hardirqs_on(0)
}

export function syscall_exit_to_user_mode(_regs: number): void {
  local_irq_disable()
  exit_to_user_mode_prepare()
  exit_to_user_mode()
}

/** Returns exit_rcu: whether irqentry_exit() must undo ct_irq_enter(). */
export function irqentry_enter(_regs: number): boolean {
  if (frame.regs.cs === 3) {
    enter_from_user_mode()
    return false
  }
  // Asked of the idle task, watching or not: an interrupt nested in the first one's softirq must be
  // counted too, otherwise its tick takes the CPU for idle.
  if (is_idle_task(thisTask())) {
    lockdep_hardirqs_off(0)
    ct_irq_enter()
    trace_hardirqs_off_finish()
    return true
  }
  lockdep_hardirqs_off(0)
  rcu_irq_enter_check_tick()
  trace_hardirqs_off_finish()
  return false
}

export function raw_irqentry_exit_cond_resched(): void {
  if ((word.pcpu_hot.preempt_count & COUNT_MASK) === 0) {
    rcu_irq_exit_check_preempt()
    if (need_resched()) preempt_schedule_irq()
  }
}

export function irqentry_exit(_regs: number, exit_rcu: boolean): void {
  lockdep_assert_irqs_disabled()
  if (frame.regs.cs === 3) {
    exit_to_user_mode_prepare()
    exit_to_user_mode()
  } else {
    irqentry_exit_to_kernel_mode(exit_rcu)
  }
}

/** In one piece, as up to v7.0; split.ts has the two pieces of v7.1. */
export function irqentry_exit_to_kernel_mode(exit_rcu: boolean): void {
  if ((frame.regs.flags & IF) !== 0) {
    if (exit_rcu) {
      exit_with_rcu()
      return
    }
    static_call_irqentry_exit_cond_resched()
    trace_hardirqs_on()
  } else if (exit_rcu) {
    ct_irq_exit()
  }
}

/** Where RCU was told on entry: the same careful sequence as on the way to user mode. */
export function exit_with_rcu(): void {
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  ct_irq_exit()
  lockdep_hardirqs_on(0)
}

/** Returns lockdep's state before the NMI; irqentry_nmi_exit() needs it back. */
export function irqentry_nmi_enter(_regs: number): boolean {
  const lockdep = irqstate.hardirqs_enabled !== 0
  lockdep_off()
  fetchAdd(word.pcpu_hot.preempt_count, NMI_OFFSET + HARDIRQ_OFFSET)
  lockdep_hardirqs_off(0)
  fetchAdd(irqstate.hardirq_context, 1)
  ct_nmi_enter()
  trace_hardirqs_off_finish()
  return lockdep
}

export function irqentry_nmi_exit(_regs: number, lockdep: boolean): void {
  if (lockdep) {
    trace_hardirqs_on_prepare()
    lockdep_hardirqs_on_prepare()
  }
  ct_nmi_exit()
  fetchAdd(irqstate.hardirq_context, 0 - 1)
  if (lockdep) lockdep_hardirqs_on(0)
  fetchAdd(word.pcpu_hot.preempt_count, 0 - NMI_OFFSET - HARDIRQ_OFFSET)
  lockdep_on()
}
