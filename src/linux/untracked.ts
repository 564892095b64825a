// Fields of the tree whose values the model does not track, each with the reason: counters that only
// statistics read, and pointers that are not followed. They are reported with every result.

import type { FieldOverride } from '../link/merge-fields.ts'

export const nothing = { type: { bits: 0, signed: false }, overflow: 'wrap' } as const

const leftByMachineChecks = 'what an external interrupt does later'

/** By `owner name`. */
export const untracked: ReadonlyMap<string, FieldOverride> = new Map<string, FieldOverride>([
  ['cpu ksoftirqd', { initial: 2n, reason: 'task 2 of the machine is ksoftirqd' }],
  ['task rcu_tasks_idle_cpu', { initial: -1n, reason: 'fork() says that a task is not idle' }],
  ['cpu vector_irq', { initial: 1n, reason: 'the vector of the device has its descriptor' }],
  ['task mm', { initial: 1n, reason: 'tasks that return to user mode have an address space' }],
  ['frame regs.orig_ax', { ...nothing, reason: 'error codes and system call numbers' }],
  ['task nvcsw', { ...nothing, reason: 'no task sleeps in a trampoline' }],
  ['task rcu_tasks_nvcsw', { ...nothing, reason: 'no task sleeps in a trampoline' }],
  ['cpu rcu_data.ticks_this_gp', { ...nothing, reason: 'counts ticks for stall warnings' }],
  ['cpu pgm_stat.count', { ...nothing, reason: 'statistics' }],
  ['cpu cpu_mcck.channel_report', { ...nothing, reason: leftByMachineChecks }],
  ['cpu cpu_mcck.warning', { ...nothing, reason: leftByMachineChecks }],
  ['cpu cpu_mcck.stp_queue', { ...nothing, reason: leftByMachineChecks }],
  ['cpu s390_idle.idle_count', { ...nothing, reason: 'statistics' }],
  ['cpu s390_idle.idle_time', { ...nothing, reason: 'statistics' }],
  ['frame regs.gprs', { ...nothing, reason: 'arguments and results of system calls' }],
  ['cpu rcu_data.rcu_need_heavy_qs', { ...nothing, reason: 'asked for without PREEMPT_RCU only' }],
  ['cpu rcu_data.last_sched_clock', { ...nothing, reason: 'a time stamp' }],
])
