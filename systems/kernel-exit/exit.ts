// irqentry_exit_to_kernel_mode() before and after the split of April 2026 (include/linux/irq-entry-common.h),
// and irqentry_enter_from_kernel_mode(). Lockdep, the tracer and the markers of instrumented code are left
// to systems/exit-split, which compares the two forms.

import { check, thisTask } from '../../machine/lang.ts'
import { ct_nmi_enter, ct_nmi_exit, instrumented, saved } from '../../machine/context/tracking.ts'
import { frame, IDLE, NMI, task } from './machine.ts'
import { preempt_schedule_irq } from './sched.ts'

/** Returns exit_rcu. */
export function irqentry_enter_from_kernel_mode(): boolean {
  const exit_rcu = thisTask() === IDLE
  if (exit_rcu) ct_nmi_enter()
  instrumented()
  return exit_rcu
}

export function irqentry_exit_cond_resched(): void {
  if (task.preempt_count !== 0) return
  if (!task.need_resched) return
  check(
    'preempt-mode',
    frame.regs.interrupts_on && saved.context.watching && frame.kind !== NMI,
    'preemption of a context with interrupts disabled or RCU not watching, or by an NMI',
  )
  preempt_schedule_irq()
}

export function irqentry_exit_to_kernel_mode_preempt(exit_rcu: boolean): void {
  if (!frame.regs.interrupts_on || exit_rcu) return
  irqentry_exit_cond_resched()
}

export function irqentry_exit_to_kernel_mode_after_preempt(exit_rcu: boolean): void {
  instrumented()
  if (exit_rcu) ct_nmi_exit()
}

export function irqentry_exit_to_kernel_mode(exit_rcu: boolean): void {
  irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}

/** Before the split. */
export function irqentry_exit_to_kernel_mode_combined(exit_rcu: boolean): void {
  if (frame.regs.interrupts_on) {
    if (exit_rcu) {
      instrumented()
      ct_nmi_exit()
      return
    }
    irqentry_exit_cond_resched()
    instrumented()
  } else if (exit_rcu) {
    ct_nmi_exit()
  }
}
