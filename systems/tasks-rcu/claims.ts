// The claims of the discussion about lazy preemption and trampolines (seed 002) that concern grace periods.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'What must be waited for before a trampoline or its ops are freed? (February 2024)',
  depth: 3,
  words: {
    'thread_info.flags': { flags: ['NEED_RESCHED', 'NEED_RESCHED_LAZY'] },
    'thread_info.preempt_count': { counts: { preempt: 0x3, softirq: 0xc, hardirq: 0x30 } },
    ip: { values: ['kernel', 'trampoline', 'callback'] },
    'regs.ip': { quiet: true },
    kind: { quiet: true },
    interrupts_on: { quiet: true },
  },
  variants: {
    lazy: { set: { preempt: 2, 'interrupts.ticks': true, 'interrupts.softirqs': false } },
    full: { set: { preempt: 1, 'interrupts.softirqs': false } },
    'none, ordinary grace period': {
      replace: { wait_before_freeing: 'synchronize_rcu' },
      set: { preempt: 0, 'interrupts.softirqs': false },
    },
    'full, ordinary grace period': {
      replace: { wait_before_freeing: 'synchronize_rcu' },
      set: { preempt: 1, 'interrupts.softirqs': false },
    },
    'lazy, ordinary grace period': {
      replace: { wait_before_freeing: 'synchronize_rcu' },
      set: { preempt: 2, 'interrupts.ticks': true, 'interrupts.softirqs': false },
    },
    'arm64, Tasks RCU': {
      replace: { traced_function: 'traced_function_with_shared_trampoline' },
      set: { preempt: 2, 'interrupts.ticks': true, 'interrupts.softirqs': false },
    },
    'arm64, waiting for the trampoline': {
      replace: {
        traced_function: 'traced_function_with_shared_trampoline',
        wait_before_freeing: 'synchronize_trampoline',
      },
      set: { preempt: 2, 'interrupts.softirqs': false },
    },
    'every switch counts': {
      replace: { rcu_tasks_qs: 'rcu_tasks_qs_for_every_switch' },
      set: { preempt: 2, 'interrupts.softirqs': false },
    },
    'preempted tasks overlooked': {
      replace: { synchronize_rcu_tasks: 'synchronize_rcu_tasks_running_only' },
      set: { preempt: 2, 'interrupts.softirqs': false },
    },
    'unhooked last': {
      replace: { update: 'update_unhooks_last' },
      set: { preempt: 2, 'interrupts.softirqs': false },
    },
  },
  claims: [
    {
      id: '002.5',
      source: 'Mark Rutland',
      statement:
        'arm64’s shared trampoline reads an ops pointer and then the function in it: freeing the ops after waiting for the trampoline alone is unsafe; Tasks RCU, which waits for the trampoline and the function, is safe.',
      decided: [
        {
          shows: 'waiting for the tasks in the trampoline',
          variant: 'arm64, waiting for the trampoline',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'Tasks RCU',
          variant: 'arm64, Tasks RCU',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '002.6',
      source: 'Paul McKenney',
      statement:
        'A kernel with lazy preemption needs real Tasks RCU. “It is not preemptible, so an ordinary grace period will do” is true without preemption only: otherwise the trampoline is freed under a preempted task.',
      decided: [
        {
          shows: 'no preemption, ordinary grace period',
          variant: 'none, ordinary grace period',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'lazy, ordinary grace period',
          variant: 'lazy, ordinary grace period',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'full, ordinary grace period',
          variant: 'full, ordinary grace period',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'lazy, Tasks RCU',
          variant: 'lazy',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'full, Tasks RCU',
          variant: 'full',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'With PREEMPT_RCU nothing changes: no reader is open in a trampoline, so that an ordinary grace period waits for the switch of the CPU there as well.',
    },
  ],
  faults: [
    {
      fault: 'an involuntary switch counts as a quiescent state of Tasks RCU',
      variant: 'every switch counts',
      property: 'tasks-rcu-holdout',
    },
    {
      fault: 'the grace period overlooks tasks that were preempted before it began',
      variant: 'preempted tasks overlooked',
      property: 'tasks-rcu-holdout',
    },
    {
      fault: 'the call site is changed after the wait',
      variant: 'unhooked last',
      property: 'tasks-rcu-holdout',
    },
  ],
}
