// One CPU whose tasks run through a traced function and are interrupted and preempted there, and another
// CPU that frees the trampoline behind their backs. The thread: how lazily preempted kernels could know
// who is in a trampoline (PREEMPT_AUTO, February 2024).

import { property, task, thisTask, vector } from '../../machine/lang.ts'
import { do_softirq, exception, interrupt, world } from '../../machine/tasks/interrupt.ts'
import {
  exit_to_user_mode,
  FIRST_TASK,
  schedule,
  schedule_tail,
} from '../../machine/tasks/sched.ts'
import { at, cpu, TRAMPOLINE } from '../../machine/tasks/thread.ts'
import './entry.ts'
import { traced_function } from './trampoline.ts'
import { free_trampoline } from './updater.ts'
import './variants.ts'

property(
  'trampoline-flag',
  'In a handler TIF_IN_TRAMPOLINE is set if and only if some interrupted context of this task is in a trampoline.',
)
property(
  'tasks-rcu-holdout',
  'A task that may be in, or return into, a trampoline holds up its release: freed trampoline text is never executed.',
)
property(
  'softirq-from-interrupt',
  'Where a softirq runs over a trampoline, an interrupt stands between them.',
)
property(
  'switch-precondition',
  'Involuntary schedule() only with preempt_count 0 before it and interrupts masked.',
)
property(
  'preempt-mode',
  'A reschedule request is served on return to kernel code where the mode says so and nowhere else; on return to user always.',
)
property('no-deadlock', 'Some step that changes something is always possible.')

export function traced_task(): void {
  schedule_tail()
  for (;;) {
    traced_function()
    exit_to_user_mode()
    cpu.interrupts_on = true
  }
}

/** Also runs the softirqs that were left, in its own context. */
export function ksoftirqd(): void {
  schedule_tail()
  for (;;) {
    cpu.interrupts_on = false
    do_softirq()
    cpu.interrupts_on = true
    schedule()
  }
}

task('traced', traced_task, 0)
task('ksoftirqd', ksoftirqd)
task('updater', free_trampoline, 1)

// ksoftirqd is there to be switched to; what interrupts can do to it they can do to the traced task.
vector('interrupt', 'interrupt', () => cpu.interrupts_on && thisTask() === FIRST_TASK, interrupt)
vector(
  'exception',
  'exception',
  () => cpu.interrupts_on && world.interrupts.exceptions && at.ip === TRAMPOLINE,
  exception,
)
