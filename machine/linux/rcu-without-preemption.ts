// What is left of RCU's decisions when the kernel is built without PREEMPT_RCU, where the tree's text cannot say it:
// the quiescent state itself. Follows Linux v6.12, kernel/rcu/tree_plugin.h, rcu_qs() with PREEMPT_RCU=n.

import { data, rcu_report_exp_rdp } from './rcu.ts'

export function rcu_qs(): void {
  data.rcu_data.cpu_no_qs.b.norm = 0
  if (data.rcu_data.cpu_no_qs.b.exp !== 0) rcu_report_exp_rdp(0)
}
