// Readers that can be preempted (PREEMPT_RCU), over the grace period of grace-period.ts: a switch is a quiescent
// state of the CPU all the same, because a reader that is switched away from is put on a list, and the grace
// period waits for the list too.
//
// Linux v6.12, kernel/rcu/tree_plugin.h: rcu_note_context_switch(), rcu_preempt_ctxt_queue(),
// __rcu_read_unlock(), rcu_flavor_sched_clock_irq(). Up to four tasks; one CPU is waited for.

import {
  atomically,
  bits,
  bool,
  fetchAnd,
  fetchOr,
  global,
  of,
  perTask,
  thisTask,
  waitUntil,
} from '../lang.ts'
import { object, rcu_data, rcu_qs } from './grace-period.ts'
import { ct } from './tracking.ts'

export const reader = perTask({
  rcu_read_lock_nesting: bits(2),
  /** An expedited grace period wants to hear of the end of the reader. */
  exp_hint: bool(false),
})

/** By task: readers that were preempted, and those of them that the grace period in flight waits for. */
export const rcu_node = global({ rcu_node: { blkd_tasks: bits(4), gp_tasks: bits(4) } })

const ALL = 15

export function rcu_read_lock(): void {
  reader.rcu_read_lock_nesting += 1
}

/** The outermost one reports what was put off until now. */
export function rcu_read_unlock(): void {
  reader.rcu_read_lock_nesting -= 1
  if (reader.rcu_read_lock_nesting !== 0) return
  if (reader.exp_hint) {
    reader.exp_hint = false
    rcu_qs()
  }
  const others = ALL ^ (1 << thisTask())
  atomically(() => {
    fetchAnd(rcu_node.rcu_node.blkd_tasks, others)
    fetchAnd(rcu_node.rcu_node.gp_tasks, others)
  })
}

/** On every switch, with interrupts off: first the list, then the CPU's own quiescent state. */
export function rcu_note_preempt_switch(): void {
  if (reader.rcu_read_lock_nesting !== 0) rcu_preempt_ctxt_queue()
  rcu_qs()
}

export function rcu_preempt_ctxt_queue(): void {
  const mine = 1 << thisTask()
  atomically(() => {
    fetchOr(rcu_node.rcu_node.blkd_tasks, mine)
    if (rcu_data.rcu_data.needs_qs) fetchOr(rcu_node.rcu_node.gp_tasks, mine)
  })
}

/** The tick. `atomic`: what it interrupted had preemption or softirqs disabled, which makes a reader too. */
export function rcu_flavor_sched_clock_irq(atomic: boolean): void {
  if (reader.rcu_read_lock_nesting === 0 && !atomic) rcu_qs()
}

/** Readers that were preempted before hold up the new grace period as well. */
export function grace_period_begins(): void {
  atomically(() => {
    rcu_node.rcu_node.gp_tasks = rcu_node.rcu_node.blkd_tasks
    of(rcu_data, 0).rcu_data.needs_qs = true
  })
}

export function wait_for_grace_period(): void {
  waitUntil(
    () =>
      rcu_node.rcu_node.gp_tasks === 0 &&
      (!of(rcu_data, 0).rcu_data.needs_qs || !of(ct, 0).context_tracking.watching),
  )
}

/** A task of another CPU. */
export function updates_object_preemptibly(): void {
  object.removed = true
  grace_period_begins()
  wait_for_grace_period()
  object.freed = true
}
