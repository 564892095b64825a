// Grace periods from the side of those who wait for them: the code of other CPUs, which looks at this CPU's
// counter, urges it, or sends it an IPI. The looks are the kernel's own functions; the lists of the rcu_node
// tree, its locks and the sequence numbers are the library's.
//
// Follows Linux v6.12, kernel/rcu/tree.c, rcu_gp_init() and force_qs_rnp(); kernel/rcu/tree_exp.h,
// __sync_rcu_exp_select_node_cpus().

import { atomically, of } from '../lang.ts'
import { cpu } from './cpu.ts'
import {
  blocked_readers_count,
  data,
  environment,
  grace_period_ends,
  HERE,
  node,
  quiescent_state_reported,
  readers_begin_to_count,
} from './rcu.ts'
import { age, resched_cpu } from './sched.ts'
import { STEPWISE } from './stepwise.ts'
import { CT_RCU_WATCHING, ct } from './tracking.ts'

declare function rcu_watching_snap_save(rdp: number): number
declare function rcu_watching_snap_recheck(rdp: number): number
declare function ct_rcu_watching_cpu_acquire(cpu: number): number
declare function rcu_watching_snap_in_eqs(snap: number): boolean
declare function rcu_watching_snap_stopped_since(rdp: number, snap: number): boolean
declare function rcu_disable_urgency_upon_qs(rdp: number): void

/**
 * The grace-period kthread starts a normal grace period; this CPU owes a quiescent state. A CPU that RCU
 * watches is looked at right away: later looks would see the same until it is quiescent.
 */
export function normal_grace_period_starts(): void {
  atomically(() => {
    environment.grace_period.normal = true
    environment.grace_period.looked_after = true
    environment.grace_period.awaited = false
    of(data, HERE).rcu_data.cpu_no_qs.b.norm = 1
    of(data, HERE).rcu_data.core_needs_qs = 1
    readers_begin_to_count()
    blocked_readers_count()
  })
  if (STEPWISE === 0 && (of(ct, HERE).context_tracking.state & CT_RCU_WATCHING) !== 0) {
    force_quiescent_state()
  }
  environment.grace_period.looked_after = false
}

/** Its scan of the CPUs that have not reported yet: whoever is seen in an extended quiescent state has. */
export function force_quiescent_state(): void {
  environment.grace_period.looked_after = true
  if (rcu_watching_snap_save(HERE) > 0) {
    reported_for_it()
  } else {
    const seen = rcu_watching_snap_recheck(HERE)
    if (seen > 0) reported_for_it()
    if (seen < 0) resched_cpu(HERE)
  }
  // The next scan takes its own.
  of(data, HERE).rcu_data.watching_snap = 0
  environment.grace_period.looked_after = false
}

/** The same when the grace period has taken long: the holdout is told to hurry up. */
export function force_late_quiescent_state(): void {
  age.of_grace_period.old = true
  force_quiescent_state()
  age.of_grace_period.old = false
}

function reported_for_it(): void {
  rcu_disable_urgency_upon_qs(HERE)
  atomically(() => {
    if (!environment.grace_period.normal || of(data, HERE).rcu_data.cpu_no_qs.b.norm === 0) return
    of(data, HERE).rcu_data.cpu_no_qs.b.norm = 0
    quiescent_state_reported()
  })
}

/** An expedited grace period; a CPU that RCU watches gets an IPI. */
export function expedited_grace_period_starts(): void {
  atomically(() => {
    environment.grace_period.expedited = true
    environment.grace_period.looked_after = true
    environment.grace_period.awaited = false
    node.rcu_node.expmask = 1
    readers_begin_to_count()
    blocked_readers_count()
  })
  const snap = ct_rcu_watching_cpu_acquire(HERE)
  if (rcu_watching_snap_in_eqs(snap) || rcu_watching_snap_stopped_since(HERE, snap)) {
    atomically(() => {
      node.rcu_node.expmask = 0
      grace_period_ends()
    })
  } else {
    of(cpu, HERE).call_function_pending = true
  }
  environment.grace_period.looked_after = false
}
