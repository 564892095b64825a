// The other CPUs as an environment: they wake tasks here and run grace periods. And how deep exceptions
// nest. Both are bounds that are reported with every result.

import { depthOf, of, thisTask, vector } from '../lang.ts'
import { cpu, machine } from './cpu.ts'
import {
  expedited_grace_period_starts,
  force_late_quiescent_state,
  force_quiescent_state,
  normal_grace_period_starts,
} from './grace-periods.ts'
import { data, environment, node, quiescent_state_reported, unlock } from './rcu.ts'
import { queue, remote_wakeup } from './sched.ts'
import { STEPWISE } from './stepwise.ts'
import { KSOFTIRQD, task } from './thread.ts'
import { tasks_grace_period } from './trampolines.ts'
import { CT_RCU_WATCHING, ct } from './tracking.ts'

/** Interrupts nest once (in the softirqs of the first); an NMI may come on top of that. */
export function shallow(): boolean {
  return depthOf(thisTask()) < 3
}

// The other CPUs do one thing at a time to this one: a wakeup whose IPI is in flight, or a grace period.
// This bound is reported with every result.
export function quiet(): boolean {
  return (
    !cpu.reschedule_pending &&
    !cpu.reschedule_being_sent &&
    !environment.grace_period.looked_after &&
    !environment.grace_period.normal &&
    !environment.grace_period.expedited &&
    !tasks_grace_period()
  )
}

vector(
  'another CPU wakes a task',
  'elsewhere',
  () => quiet() && !queue.locked && !of(task, KSOFTIRQD).runnable,
  remote_wakeup,
)
vector(
  'a normal grace period starts',
  'elsewhere',
  () => quiet() && !node.rcu_node.locked,
  normal_grace_period_starts,
)
vector(
  'an expedited grace period starts',
  'elsewhere',
  () => quiet() && !node.rcu_node.locked,
  expedited_grace_period_starts,
)
vector(
  'the grace-period kthread looks at this CPU',
  'elsewhere',
  () =>
    environment.grace_period.normal &&
    !node.rcu_node.locked &&
    data.rcu_data.cpu_no_qs.b.norm !== 0 &&
    !environment.grace_period.looked_after &&
    (STEPWISE !== 0 || (ct.context_tracking.state & CT_RCU_WATCHING) === 0),
  force_quiescent_state,
)
vector(
  'the grace-period kthread urges this CPU',
  'elsewhere',
  () =>
    machine.boot.nohz_full &&
    environment.grace_period.normal &&
    !node.rcu_node.locked &&
    data.rcu_data.cpu_no_qs.b.norm !== 0 &&
    !environment.grace_period.looked_after &&
    data.rcu_data.rcu_urgent_qs === 0,
  force_late_quiescent_state,
)
// The kernel code that notes a quiescent state is followed by the end of the grace period wherever the
// machine sees it happen; this is for the places where it does not (rcu_softirq_qs()).
vector(
  'the grace period ends',
  'environment',
  () =>
    environment.grace_period.normal &&
    !node.rcu_node.locked &&
    data.rcu_data.cpu_no_qs.b.norm === 0 &&
    !blocked(),
  quiescent_state_reported,
)

function blocked(): boolean {
  return (
    of(unlock, 0).blocks_grace_period ||
    of(unlock, 1).blocks_grace_period ||
    of(unlock, 2).blocks_grace_period
  )
}
