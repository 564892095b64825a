// Expedited grace periods: instead of waiting for a tick or a switch, the updater calls a function on every CPU that
// RCU watches, and the CPU answers there or at the end of the reader that was hit.
//
// Linux v6.12, kernel/rcu/tree_exp.h: sync_rcu_exp_select_cpus(), rcu_exp_handler() with and without PREEMPT_RCU.
// `atomic`: what the interrupt hit had preemption or softirqs disabled.

import { of } from '../lang.ts'
import { smp_call_function_single } from '../smp/function-call.ts'
import { object, rcu_is_cpu_rrupt_from_idle, rcu_qs } from './grace-period.ts'
import { grace_period_begins, reader, wait_for_grace_period } from './preempt-rcu.ts'
import { ct } from './tracking.ts'

const TARGET = 0

/** A CPU in an extended quiescent state is not disturbed. */
export function synchronize_rcu_expedited(): void {
  grace_period_begins()
  if (of(ct, TARGET).context_tracking.watching) smp_call_function_single(TARGET, false)
  wait_for_grace_period()
}

/** With PREEMPT_RCU. Returns whether the CPU has to be asked for a reschedule. */
export function rcu_exp_handler(atomic: boolean): boolean {
  if (reader.rcu_read_lock_nesting !== 0) {
    reader.exp_hint = true
    return false
  }
  if (!atomic || rcu_is_cpu_rrupt_from_idle()) {
    rcu_qs()
    return false
  }
  return true
}

/** Without: a reader is a section with preemption disabled, and nobody can tell it from others. */
export function rcu_exp_handler_classic(atomic: boolean): boolean {
  if (rcu_is_cpu_rrupt_from_idle() || !atomic) {
    rcu_qs()
    return false
  }
  return true
}

/** A task of another CPU. */
export function updates_object_expedited(): void {
  object.removed = true
  synchronize_rcu_expedited()
  object.freed = true
}
