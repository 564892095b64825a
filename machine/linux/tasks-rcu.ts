// Grace periods of Tasks RCU: before a tracer frees a trampoline, each task has to be seen where it cannot be in
// one. Who holds the grace period up is decided by the kernel's own functions, and by what the scheduler and context
// tracking note about the tasks here; the lists of tasks and the kthread's waiting are the library's.
//
// Follows Linux v6.12, kernel/rcu/tasks.h, rcu_tasks_wait_gp(). The ordinary grace periods before and after the scan
// are left out, which makes this one shorter. It is looked at only as long as somebody is in a trampoline that
// it must wait for: then nothing that it does later can be too early.

import { atomically, check, currentOn, of, global, bool, property, vector } from '../lang.ts'
import { quiet } from './environment.ts'
import { data, HERE } from './rcu.ts'
import { STEPWISE } from './stepwise.ts'
import { KSOFTIRQD, USER_TASK } from './thread.ts'
import { holdout, tasks_grace_period, trampolines } from './trampolines.ts'

declare function rcu_tasks_pertask(who: number, list: number): void
declare function look_at_task(who: number): void

property(
  'tasks-rcu-holdout',
  'A task that is in a trampoline, interrupted or preempted there, holds up a grace period of Tasks RCU.',
)

/** The kthread of Tasks RCU; there is one. */
const kthread = global({ rcu_tasks: { busy: bool(false) } })

/** The scan of all tasks, of which only those matter that are in a trampoline. */
function tasks_grace_period_starts(): void {
  atomically(() => {
    kthread.rcu_tasks.busy = true
    of(trampolines, USER_TASK).awaited = of(trampolines, USER_TASK).entered
    of(trampolines, KSOFTIRQD).awaited = of(trampolines, KSOFTIRQD).entered
  })
  if (of(trampolines, USER_TASK).awaited !== 0) rcu_tasks_pertask(USER_TASK, 0)
  if (of(trampolines, KSOFTIRQD).awaited !== 0) rcu_tasks_pertask(KSOFTIRQD, 0)
  kthread.rcu_tasks.busy = false
}

function look_at_holdouts(): void {
  kthread.rcu_tasks.busy = true
  // Each by name: so it is plain that nobody is asked about the idle task.
  if (of(trampolines, USER_TASK).awaited !== 0) look_at_holdout(USER_TASK)
  if (of(trampolines, KSOFTIRQD).awaited !== 0) look_at_holdout(KSOFTIRQD)
  kthread.rcu_tasks.busy = false
}

function look_at_holdout(who: number): void {
  look_at_task(who)
  check(
    'tasks-rcu-holdout',
    of(holdout, who).rcu_tasks_holdout !== 0 || of(trampolines, who).awaited === 0,
    'Tasks RCU no longer waits for a task that is in a trampoline',
  )
}

/** For this CPU one more request to hurry up (grace-periods.ts), so only step by step. */
export function rcu_request_urgent_qs_task(who: number): void {
  if (STEPWISE !== 0 && currentOn(HERE) === who) of(data, HERE).rcu_data.rcu_urgent_qs = 1
}

vector(
  'a grace period of Tasks RCU starts',
  'elsewhere',
  () =>
    quiet() &&
    !kthread.rcu_tasks.busy &&
    (of(trampolines, USER_TASK).entered !== 0 || of(trampolines, KSOFTIRQD).entered !== 0),
  tasks_grace_period_starts,
)
vector(
  'the kthread of Tasks RCU looks at its holdouts',
  'elsewhere',
  () => !kthread.rcu_tasks.busy && tasks_grace_period(),
  look_at_holdouts,
)
