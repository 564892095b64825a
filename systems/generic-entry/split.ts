// irqentry_exit_to_kernel_mode() in two pieces: what may schedule, and the state management behind it
// (include/linux/irq-entry-common.h of v7.1; the patch of April 2026). Stands in for the one-piece form of
// entry.ts in the variants of claims.ts.

import { frame, IF } from '../../machine/x86/cpu.ts'
import { exit_with_rcu } from './entry.ts'

declare function ct_irq_exit(): void
declare function lockdep_assert_irqs_disabled(): void
declare function trace_hardirqs_on(): void
declare function static_call_irqentry_exit_cond_resched(): void

export function irqentry_exit_to_kernel_mode_preempt(exit_rcu: boolean): void {
  if ((frame.regs.flags & IF) === 0 || exit_rcu) return
  static_call_irqentry_exit_cond_resched()
}

export function irqentry_exit_to_kernel_mode_after_preempt(exit_rcu: boolean): void {
  if ((frame.regs.flags & IF) !== 0) {
    if (exit_rcu) {
      exit_with_rcu()
      return
    }
    trace_hardirqs_on()
  } else if (exit_rcu) {
    ct_irq_exit()
  }
}

export function irqentry_exit_to_kernel_mode_split(exit_rcu: boolean): void {
  lockdep_assert_irqs_disabled()
  irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}
