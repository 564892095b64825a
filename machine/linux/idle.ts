// The idle loop when no kernel tree provides it. Follows Linux v6.12, kernel/sched/idle.c, do_idle()
// and default_idle_call(); the cpuidle governors are left out.

import { fetchAnd, fetchOr } from '../lang.ts'
import { tracepoint } from './instrumentation.ts'
import { PF_IDLE, task } from './thread.ts'
import { POLLING } from './thread-flags.ts'

declare function local_irq_enable(): void
declare function local_irq_disable(): void
declare function need_resched(): boolean
declare function ct_cpuidle_enter(): void
declare function ct_cpuidle_exit(): void
declare function arch_cpu_idle(): void
declare function set_preempt_need_resched(): void
declare function schedule_idle(): void
declare function rcu_nocb_flush_deferred_wakeup(): void

export function cpu_startup_entry(_state: number): void {
  fetchOr(task.flags, PF_IDLE)
  for (;;) do_idle()
}

function do_idle(): void {
  fetchOr(task.thread_info.flags, POLLING)
  while (!need_resched()) {
    local_irq_disable()
    rcu_nocb_flush_deferred_wakeup()
    cpuidle_idle_call()
  }
  set_preempt_need_resched()
  fetchAnd(task.thread_info.flags, 0x3fffff ^ POLLING)
  schedule_idle()
}

function cpuidle_idle_call(): void {
  if (need_resched()) {
    local_irq_enable()
    return
  }
  fetchAnd(task.thread_info.flags, 0x3fffff ^ POLLING)
  if (!need_resched()) {
    tracepoint()
    ct_cpuidle_enter()
    arch_cpu_idle()
    ct_cpuidle_exit()
    tracepoint()
  }
  local_irq_enable()
  fetchOr(task.thread_info.flags, POLLING)
}
