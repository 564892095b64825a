// expect: violated preempt-mode
// preempt=voluntary with an interrupt exit that asks for a request and not for the mode: kernel code is preempted where
// it never offered to be. What patching out irqentry_exit_cond_resched() is for.

import { property, task, thisTask, vector } from '../../machine/lang.ts'
import { interrupt } from '../../machine/tasks/interrupt.ts'
import {
  cond_resched,
  exit_to_user_mode,
  FIRST_TASK,
  might_sleep,
  preempt_schedule_irq,
  schedule,
  schedule_tail,
} from '../../machine/tasks/sched.ts'
import { cpu, mode, NEED_RESCHED, thread, VOLUNTARY } from '../../machine/tasks/thread.ts'

export function rcu_note_context_switch(_preempt: boolean): void {}
export function irqentry_enter(): void {}
export function irqentry_exit(): void {
  if (thread.thread_info.preempt_count !== 0) return
  if ((thread.thread_info.flags & NEED_RESCHED) !== 0) preempt_schedule_irq()
}
export function handler_runs(): void {}
export function softirq_action(): void {}

function first(): void {
  mode.preempt = VOLUNTARY
  schedule_tail()
  for (;;) {
    might_sleep()
    cond_resched()
    exit_to_user_mode()
    cpu.interrupts_on = true
  }
}

function second(): void {
  schedule_tail()
  for (;;) schedule()
}

property('preempt-mode', 'Requests are served where the mode says so, and nowhere else.')
property('switch-precondition', 'schedule() only with preempt_count 0 and interrupts off.')
task('first', first, 0)
task('second', second)
vector('interrupt', 'interrupt', () => cpu.interrupts_on && thisTask() === FIRST_TASK, interrupt)
