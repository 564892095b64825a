// One CPU whose tasks call traced functions and are preempted anywhere, and an updater on another CPU that
// changes the call site, waits, and frees what the old callers may still use. The thread: whether kernels
// with lazy preemption need Tasks RCU, and what it waits for on arm64 (February 2024).

import { property, task, thisTask, vector } from '../../machine/lang.ts'
import { interrupt } from '../../machine/tasks/interrupt.ts'
import {
  exit_to_user_mode,
  FIRST_TASK,
  irqentry_exit_cond_resched,
  schedule,
  schedule_tail,
} from '../../machine/tasks/sched.ts'
import { cpu } from '../../machine/tasks/thread.ts'
import { traced_function } from './trampoline.ts'
import { update } from './updater.ts'
import './variants.ts'

property(
  'tasks-rcu-holdout',
  'A task that may be in, or return into, a trampoline holds up the grace period: nothing that it still uses is freed.',
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

export function irqentry_enter(): void {}

export function irqentry_exit(): void {
  irqentry_exit_cond_resched()
}

export function handler_runs(): void {}

export function softirq_action(): void {}

export function traced_task(): void {
  schedule_tail()
  for (;;) {
    traced_function()
    exit_to_user_mode()
    cpu.interrupts_on = true
  }
}

export function other_task(): void {
  schedule_tail()
  for (;;) schedule()
}

task('traced', traced_task, 0)
task('other', other_task)
task('updater', update, 1)

// The other task is there to be switched to; nothing that interrupts do to it matters.
vector('interrupt', 'interrupt', () => cpu.interrupts_on && thisTask() === FIRST_TASK, interrupt)
