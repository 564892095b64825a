// What an updater can wait for before it frees text that tasks may execute: an ordinary grace period, one of Tasks
// RCU, or only the tasks that are in the trampoline itself.
//
// Follows Linux v6.12: kernel/rcu/tree_plugin.h (rcu_note_context_switch() without PREEMPT_RCU) and
// kernel/rcu/tasks.h (rcu_tasks_wait_gp()). One CPU is waited for; the updater has its own.

import { bool, global, of, perTask, thisFrame, waitUntil } from '../lang.ts'
import { FIRST_TASK, SECOND_TASK } from './sched.ts'
import { at, TRAMPOLINE } from './thread.ts'

export const rcu = global({ waits_for_cpu: bool(false) })

export const tasks = perTask({
  rcu_tasks_holdout: bool(false),
  preempted_in_trampoline: bool(false),
})

export function rcu_note_context_switch(preempt: boolean): void {
  tasks.preempted_in_trampoline = preempt && interrupted_in_trampoline()
  rcu.waits_for_cpu = false
  rcu_tasks_qs(preempt)
}

/** Only a voluntary switch is a quiescent state: involuntarily a task is switched away from anywhere. */
export function rcu_tasks_qs(preempt: boolean): void {
  if (!preempt) tasks.rcu_tasks_holdout = false
}

/** The interrupt that preempts is frame 1 or deeper; what it interrupted lies below. */
function interrupted_in_trampoline(): boolean {
  return of(at, thisFrame() - 1).ip === TRAMPOLINE
}

/** Every switch, and the return to user mode, is a quiescent state of the CPU. */
export function synchronize_rcu(): void {
  rcu.waits_for_cpu = true
  waitUntil(() => !rcu.waits_for_cpu)
}

/** Every task that is on a run queue, running or preempted, has to switch voluntarily or reach user mode. */
export function synchronize_rcu_tasks(): void {
  synchronize_rcu()
  of(tasks, FIRST_TASK).rcu_tasks_holdout = true
  of(tasks, SECOND_TASK).rcu_tasks_holdout = true
  wait_for_holdouts()
  synchronize_rcu()
}

export function wait_for_holdouts(): void {
  waitUntil(() => !of(tasks, FIRST_TASK).rcu_tasks_holdout)
  waitUntil(() => !of(tasks, SECOND_TASK).rcu_tasks_holdout)
}

/** A scheme that knows exactly who is in the trampoline, as the thread flag of lazy-preemption would. */
export function synchronize_trampoline(): void {
  synchronize_rcu()
  waitUntil(() => !of(tasks, FIRST_TASK).preempted_in_trampoline)
  waitUntil(() => !of(tasks, SECOND_TASK).preempted_in_trampoline)
}
