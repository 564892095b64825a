// One grace period of ordinary RCU, without PREEMPT_RCU: an updater on another CPU removes an object, waits
// until this CPU has passed a quiescent state, and frees it; readers on this CPU may still use it.
//
// Linux v6.12, kernel/rcu/tree.c: rcu_sched_clock_irq() with rcu_is_cpu_rrupt_from_idle(), a switch of tasks,
// or being seen in an extended quiescent state.

import { bool, check, global, of, perCpu, waitUntil } from '../lang.ts'
import { ct, instrumented } from './tracking.ts'

export const rcu_data = perCpu({ rcu_data: { needs_qs: bool(false) } })

export const object = global({ removed: bool(false), freed: bool(false) })

export function rcu_qs(): void {
  rcu_data.rcu_data.needs_qs = false
}

/** The tick: over user mode, or over the idle loop itself, no reader can be open on this CPU. */
export function rcu_sched_clock_irq(user: boolean): void {
  if (user) {
    rcu_qs()
    return
  }
  if (rcu_is_cpu_rrupt_from_idle()) rcu_qs()
}

export function rcu_is_cpu_rrupt_from_idle(): boolean {
  if (ct.context_tracking.nmi_nesting > 1) return false
  return ct.context_tracking.nesting === 0
}

/** A reader: it may have found the object before it was removed, and uses it until it is done. */
export function reads_object(): void {
  const found = !object.removed
  instrumented()
  if (found) {
    check(
      'quiescent-state-sound',
      !object.freed,
      'a grace period ended while a reader that began before it was still open',
    )
  }
}

/** A task of another CPU. */
export function updates_object(): void {
  object.removed = true
  of(rcu_data, 0).rcu_data.needs_qs = true
  waitUntil(() => !of(rcu_data, 0).rcu_data.needs_qs || !of(ct, 0).context_tracking.watching)
  object.freed = true
}
