// Calls of the closure that end at the border of what is tracked, each with the reason why it may.
//
// Reviewed by reading the callee. `irrelevant` touches nothing that a property speaks of; `constant` is a
// value that is fixed for the machine described here; `choice` is an input that the model does not track
// and branches over; `call` names the library function that stands for a family. An entry here is used
// only where nobody defines the name, unless it says `override`. What only one architecture calls stands
// in a file of its own (x86-leaves.ts).

import type { Leaf } from '../link/leaf.ts'

/** Names separated by blanks; a `*` stands for any run of characters. */
export type Table = readonly (readonly [names: string, leaf: Leaf])[]

export const irrelevant = (reason: string): Leaf => ({ kind: 'irrelevant', reason })
/** Comparisons of two versions tell where it stands. */
const noted = (reason: string): Leaf => ({ kind: 'irrelevant', noted: true, reason })
export const constant = (value: bigint, reason: string): Leaf => ({
  kind: 'constant',
  value,
  reason,
})
export const call = (to: string, reason: string): Leaf => ({ kind: 'call', to, reason })

export const kernelLeaves: Table = [
  ['trace_user_enter trace_user_exit', call('probed_tracepoint', 'a probe masks interrupts')],
  ['trace_*_rcuidle', call('rcuidle_tracepoint', 'a tracepoint that wakes RCU itself')],
  ['trace_pagefault_enabled', constant(1n, 'a tracer is attached to page faults')],
  ['trace_* tracer_*', call('tracepoint', 'a tracepoint: probes may be attached to it')],
  ['vtime_*', call('tracepoint', 'cputime accounting: takes a sequence count, may be traced')],
  ['raw_spin_lock spin_lock', call('lock_taken', 'taking a lock')],
  ['raw_spin_unlock spin_unlock', irrelevant('locks have no state here')],
  ['raw_spin_lock_rcu_node', call('rcu_node_lock', 'keeps grace periods out')],
  ['raw_spin_unlock_rcu_node', call('rcu_node_unlock', 'lets grace periods in again')],
  ['raw_lockdep_assert_held_rcu_node', irrelevant('locks have no state here')],
  [
    'irq_work_queue_on',
    irrelevant('looks for CPUs that are hit by many interrupts, or asks for what flags ask for'),
  ],
  ['kmsan_*', irrelevant('shadow memory of the sanitizer')],
  ['kstat_* inc_irq_stat account_* psi_*', irrelevant('statistics')],
  ['audit_* syscall_enter_audit', irrelevant('audit records')],
  ['rseq_* __rseq_* klp_* uprobe_*', irrelevant('work that sets no flag tracked here')],
  ['task_work_pending', constant(1n, 'the flag is set when there is work')],
  ['mem_cgroup_* blkcg_* key_put', irrelevant('work that sets no flag tracked here')],
  ['set_irq_regs get_irq_regs', irrelevant('a pointer for profilers')],
  ['add_random_kstack_offset* choose_random_kstack_offset', irrelevant('stack randomisation')],
  ['stop_critical_timings start_critical_timings', irrelevant('latency tracer bookkeeping')],
  ['ftrace_nmi_enter ftrace_nmi_exit', irrelevant('hardware latency tracer')],
  ['kmap_assert_nomap lockdep_sys_exit', irrelevant('asserts about state not tracked')],
  ['cpu_is_offline arch_cpu_is_offline', constant(0n, 'CPUs stay online')],
  ['on_thread_stack', constant(1n, 'stacks are not tracked')],
  ['softirq_action__action', call('softirq_handler', 'what a softirq does')],
  ['addr_limit_user_check', irrelevant('an assertion about state not tracked')],
  ['__kthread_should_park', constant(0n, 'CPUs stay online')],
  ['IS_ERR_OR_NULL', constant(0n, 'every vector has its handler')],
  ['list_empty', constant(1n, 'lists are not tracked')],
  ['force_irqthreads', constant(0n, 'interrupts are not threaded')],
  ['cpuidle_not_available', constant(1n, 'the default idle routine is used')],
  ['idle_should_enter_s2idle', constant(0n, 'no suspend')],
  ['tick_check_broadcast_expired', { kind: 'choice', count: 2, reason: 'tick broadcast' }],
  ['tick_nohz_tick_stopped tick_nohz_idle_got_tick', constant(0n, 'tick bookkeeping')],
  ['tick_*', irrelevant('tick bookkeeping without influence on entry code')],
  ['nohz_* arch_cpu_idle_* cpuhp_*', irrelevant('load balancing and hotplug')],
  ['flush_smp_call_function_queue', irrelevant('function calls arrive by IPI here')],
  ['msecs_to_jiffies', constant(1n, 'time is not tracked')],
  ['printk pr_* _printk', irrelevant('messages')],
  ['instrumentation_begin instrumentation_end', noted('annotation for objtool')],
  ['instrument_atomic_*', irrelevant('annotation for sanitizers')],
  ['__might_resched might_sleep', irrelevant('debugging of atomic sections')],
  ['cpu_relax', irrelevant('a pause')],
  ['syscall_get_nr', constant(0n, 'system call numbers are not tracked')],
  ['syscall_get_return_value', constant(0n, 'only tracers look at it')],
  ['cpu_wakeup_latency_qos_limit', constant(0n, 'no cpuidle driver')],
  ['lock_is_held', constant(0n, 'no locks are held across steps')],
  ['syscall_user_dispatch __secure_computing', constant(0n, 'no dispatch and no seccomp filter')],
  ['__seccomp_permit_syscall', constant(1n, 'no seccomp filter')],
  ['syscall_user_dispatch_clear_on_dispatch', constant(0n, 'no dispatch')],
  ['futex_fixup_robust_unlock', irrelevant('a futex in user memory')],
  ['unwind_reset_info', irrelevant('stack traces of user code that profilers asked for')],
  ['__trace_set_need_resched', call('tracepoint', 'a tracepoint')],
  ['syscall_get_arguments', irrelevant('arguments of system calls are not tracked')],
  ['cpuidle_*', constant(0n, 'no cpuidle driver')],
  ['ptrace_report_*', constant(0n, 'ptrace')],
  ['cpu_online', constant(1n, 'CPUs stay online')],
  ['get_task_struct put_task_struct', irrelevant('tasks live as long as the machine')],
  ['list_add list_del_init', irrelevant('lists are not tracked')],
  ['rcu_cpu_online', constant(1n, 'CPUs stay online')],
  ['IRQ_WORK_INIT_HARD', irrelevant('the entry of a list of interrupt work')],
  ['idle_task', constant(0n, 'task 0 of the machine is idle')],
  ['get_lock_parent_ip', constant(0n, 'addresses are not tracked')],
]

/** Functions that the tree defines and that end here all the same. */
export const kernelCutOff: Table = [
  ['idle_cpu', constant(0n, 'decides only whether the tick is stopped')],
  ['rcu_rdp_cpu_online', constant(1n, 'CPUs stay online')],
  ['sched_submit_work sched_update_worker', irrelevant('block and workqueue plugging')],
  ['rcu_lock_acquire rcu_lock_release', call('tracepoint', 'lockdep may be called')],
  ['tracer_hardirqs_on tracer_hardirqs_off', call('tracepoint', 'the irqsoff tracer')],
  [
    'nr_context_switches_cpu kcpustat_field kstat_cpu_irqs_sum kstat_cpu_softirqs_sum arch_irq_stat_cpu',
    irrelevant('statistics'),
  ],
  ['sched_show_task', irrelevant('messages')],
  ['rcu_pending', constant(0n, 'RCU core processing is the environment’s part')],
]

/** The leaf for a callee, from those for what nobody defines and those that go before any definition. */
export function joinLeaves(table: Table, cutOff: Table): (name: string) => Leaf | undefined {
  const exact = new Map<string, Leaf>()
  const patterns: (readonly [RegExp, Leaf])[] = []
  for (const [names, leaf] of table) {
    for (const name of names.split(' ')) {
      if (name.includes('*')) patterns.push([new RegExp(`^${name.replaceAll('*', '.*')}$`), leaf])
      else exact.set(name, leaf)
    }
  }
  for (const [names, leaf] of cutOff) {
    for (const name of names.split(' ')) exact.set(name, { ...leaf, override: true })
  }
  return (name) => exact.get(name) ?? patterns.find(([pattern]) => pattern.test(name))?.[1]
}

/**
 * Functions of the tree that the library stands in for, and why: they contain assembly, or lead into
 * parts of the kernel that a property speaks of only through their result.
 */
export const kernelCuts: readonly (readonly [name: string, reason: string])[] = [
  ['__schedule', 'run queues: a choice among the runnable tasks'],
  ['wake_up_process', 'run queues'],
  ['resched_curr', 'run queues'],
  ['resched_cpu', 'run queues'],
  ['kick_process', 'an IPI'],
  ['rcu_request_urgent_qs_task', 'a hint for the tick: only step by step'],
  ['sched_tick', 'run queues'],
  ['arch_do_signal_or_restart', 'a weak default: signal queues, and writing to the user stack'],
  ['schedule_tail', 'the first steps of a task'],
  ['lockdep_hardirqs_on_prepare', 'dependency graph'],
  ['lockdep_hardirqs_on', 'dependency graph'],
  ['lockdep_hardirqs_off', 'dependency graph'],
  ['rcu_preempt_ctxt_queue', 'lists of the rcu_node tree'],
  ['rcu_preempt_deferred_qs_irqrestore', 'lists of the rcu_node tree'],
  ['rcu_report_exp_rdp', 'the rcu_node tree'],
  ['rcu_nocb_flush_deferred_wakeup', 'callback offloading'],
]

/** Where preempt_count is a plain number in the thread, machine/linux/plain-preempt-count.ts stands in. */
export const plainPreemptCountCuts: readonly (readonly [name: string, reason: string])[] = [
  'preempt_count_set',
  '__preempt_count_add',
  '__preempt_count_sub',
  '__preempt_count_add_return',
  '__preempt_count_sub_return',
  '__preempt_count_dec_and_test',
].map((name) => [name, 'reaches the count through a pointer'])
