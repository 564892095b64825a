// Grace periods with a detail missed. Each function stands in for the one that claims.ts names beside it.

import { currentOn, of } from '../../machine/lang.ts'
import {
  synchronize_rcu,
  synchronize_rcu_tasks,
  tasks,
  wait_for_holdouts,
} from '../../machine/tasks/tasks-rcu.ts'
import { site } from './trampoline.ts'

/** An involuntary switch counts like a voluntary one. */
export function rcu_tasks_qs_for_every_switch(_preempt: boolean): void {
  tasks.rcu_tasks_holdout = false
}

/** Preempted tasks are overlooked: only the one that runs can hold up the grace period. */
export function synchronize_rcu_tasks_running_only(): void {
  synchronize_rcu()
  of(tasks, currentOn(0)).rcu_tasks_holdout = true
  wait_for_holdouts()
}

/** The call site is changed only after the wait. */
export function update_unhooks_last(): void {
  synchronize_rcu_tasks()
  site.hooked = false
  site.freed = true
}
