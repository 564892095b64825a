// expect: holds preempt-mode
// preempt=voluntary: interrupts never preempt kernel code, whatever they ask for; the code that may sleep, or offers
// to be scheduled away, does it itself, and on the way to user mode every request is served.

import { property, task, thisTask, vector } from '../../machine/lang.ts'
import { interrupt } from '../../machine/tasks/interrupt.ts'
import {
  cond_resched,
  exit_to_user_mode,
  FIRST_TASK,
  irqentry_exit_cond_resched,
  might_sleep,
  schedule,
  schedule_tail,
} from '../../machine/tasks/sched.ts'
import { cpu, mode, VOLUNTARY } from '../../machine/tasks/thread.ts'

export function rcu_note_context_switch(_preempt: boolean): void {}
export function irqentry_enter(): void {}
export function irqentry_exit(): void {
  irqentry_exit_cond_resched()
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
