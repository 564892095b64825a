// irqentry_exit_to_kernel_mode() before and after the split, line by line as in the patch
// (include/linux/irq-entry-common.h, April 2026).

import {
  ct_irq_exit,
  instrumentation_begin,
  instrumentation_end,
  irqentry_exit_cond_resched,
  lockdep_assert_irqs_disabled,
  lockdep_hardirqs_on,
  lockdep_hardirqs_on_prepare,
  trace_hardirqs_on,
  trace_hardirqs_on_prepare,
} from './hooks.ts'
import { context } from './record.ts'

export function exit_before_split(): void {
  lockdep_assert_irqs_disabled()
  if (!context.interrupted.irqs_off) {
    if (context.interrupted.exit_rcu) {
      exit_with_rcu()
      return
    }
    instrumentation_begin()
    if (context.config.preemption) irqentry_exit_cond_resched()
    trace_hardirqs_on()
    instrumentation_end()
  } else if (context.interrupted.exit_rcu) {
    ct_irq_exit()
  }
}

/** The part that the patch does not touch. */
function exit_with_rcu(): void {
  instrumentation_begin()
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  instrumentation_end()
  ct_irq_exit()
  lockdep_hardirqs_on()
}

export function irqentry_exit_to_kernel_mode_preempt(): void {
  if (context.interrupted.irqs_off || context.interrupted.exit_rcu) return
  if (context.config.preemption) irqentry_exit_cond_resched()
}

export function irqentry_exit_to_kernel_mode_after_preempt(): void {
  if (!context.interrupted.irqs_off) {
    if (context.interrupted.exit_rcu) {
      exit_with_rcu()
      return
    }
    instrumentation_begin()
    trace_hardirqs_on()
    instrumentation_end()
  } else if (context.interrupted.exit_rcu) {
    ct_irq_exit()
  }
}

export function exit_after_split(): void {
  lockdep_assert_irqs_disabled()
  instrumentation_begin()
  irqentry_exit_to_kernel_mode_preempt()
  instrumentation_end()
  irqentry_exit_to_kernel_mode_after_preempt()
}
