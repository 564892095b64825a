// Bugs after which Tasks RCU no longer waits for a task that is in a trampoline, and an edit after which it only
// waits longer. Names are those of 6.12.

import { drop, type Edit, replace } from './edit-source.ts'

export interface TasksRcuFault {
  readonly name: string
  readonly edit: Edit
}

const kthread = 'kernel/rcu/tasks.h'

export const tasksRcuFaults: readonly TasksRcuFault[] = [
  {
    name: 'every switch counts as a voluntary one',
    edit: {
      file: 'include/linux/rcupdate.h',
      within: 'rcu_tasks_classic_qs',
      change: replace('!(preempt) &&', ''),
    },
  },
  {
    name: 'RCU is told of a switch as if it were voluntary',
    edit: {
      file: 'kernel/rcu/tree_plugin.h',
      within: 'rcu_note_context_switch',
      change: replace('rcu_tasks_qs(current, preempt)', 'rcu_tasks_qs(current, false)'),
    },
  },
  {
    name: 'the end of an interrupt is an ordinary call of the scheduler',
    edit: {
      file: 'kernel/sched/core.c',
      within: 'preempt_schedule_irq',
      change: replace('SM_PREEMPT', 'SM_NONE'),
    },
  },
  {
    name: 'softirqs are a quiescent state of the task that they interrupt',
    edit: {
      file: 'kernel/softirq.c',
      within: 'handle_softirqs',
      change: replace(' && ksirqd', ''),
    },
  },
  {
    name: 'softirqs on top of ksoftirqd are taken for its own',
    edit: {
      file: 'kernel/softirq.c',
      within: 'handle_softirqs',
      change: replace(' && ksirqd', ' && __this_cpu_read(ksoftirqd) == current'),
    },
  },
  {
    name: 'a task that is back in the kernel still counts as being in user mode',
    edit: {
      file: 'kernel/context_tracking.c',
      within: 'ct_kernel_enter',
      change: drop('rcu_task_enter();'),
    },
  },
  {
    name: 'a task without a CPU in user mode counts as having one',
    edit: {
      file: kthread,
      within: 'check_holdout_task',
      change: replace(
        'READ_ONCE(t->rcu_tasks_idle_cpu) >= 0',
        'READ_ONCE(t->rcu_tasks_idle_cpu) >= -1',
      ),
    },
  },
  {
    name: 'a task on the run queue counts as asleep',
    edit: {
      file: kthread,
      within: 'rcu_tasks_is_holdout',
      change: replace('!READ_ONCE(t->on_rq)', 'READ_ONCE(t->on_rq)'),
    },
  },
]

/** The flag is never cleared by the task itself: the grace period ends when the task sleeps. */
export const longerGracePeriod: Edit = {
  file: 'include/linux/rcupdate.h',
  within: 'rcu_tasks_classic_qs',
  change: replace('if (!(preempt)', 'if (0'),
}
