// Splits that would have changed something. Each function stands in for the one that claims.ts names beside it.

import { atomically } from '../../machine/lang.ts'
import {
  ct_irq_exit,
  irqentry_exit_cond_resched,
  lockdep_hardirqs_on,
  lockdep_hardirqs_on_prepare,
  schedules,
  trace_hardirqs_on,
  trace_hardirqs_on_prepare,
} from './hooks.ts'
import { CHECK_PREEMPT, context, hook, now } from './record.ts'

/** Forgets that RCU was not watching. */
export function preempt_with_exit_rcu(): void {
  if (context.interrupted.irqs_off) return
  if (context.config.preemption) irqentry_exit_cond_resched()
}

/** Forgets the configuration: a kernel without preemption preempts. */
export function preempt_without_config(): void {
  if (context.interrupted.irqs_off || context.interrupted.exit_rcu) return
  irqentry_exit_cond_resched()
}

/** Serves one request, and not the one that comes meanwhile: only an interrupt in between shows it. */
export function preempt_once(): void {
  if (context.interrupted.irqs_off || context.interrupted.exit_rcu) return
  if (!context.config.preemption || !context.config.preempt_full) return
  if (context.interrupted.preempt_count !== 0) return
  atomically(() => hook(CHECK_PREEMPT))
  if (now.need_resched) schedules()
}

/** Tells lockdep before RCU is told. */
export function after_preempt_lockdep_first(): void {
  if (!context.interrupted.irqs_off) {
    if (context.interrupted.exit_rcu) {
      trace_hardirqs_on_prepare()
      lockdep_hardirqs_on_prepare()
      lockdep_hardirqs_on()
      ct_irq_exit()
      return
    }
    trace_hardirqs_on()
  } else if (context.interrupted.exit_rcu) {
    ct_irq_exit()
  }
}
