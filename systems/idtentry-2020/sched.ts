// schedule() between the idle task and the user task, and what must be true of RCU when it is called.

import { check, of, switchTo, thisTask } from '../../machine/lang.ts'
import { is_watching_here, NONIDLE, rcu, rcu_eqs_enter, rcu_qs } from './rcu.ts'
import { cpu, IDLE, task, USER, world } from './machine.ts'

export function schedule(): void {
  check(
    'switch-precondition',
    is_watching_here() &&
      rcu.rcu_data.dynticks_nesting === 1 &&
      rcu.rcu_data.dynticks_nmi_nesting === NONIDLE,
    'schedule() while RCU still counts an exception, or does not watch this CPU',
  )
  check(
    'switch-precondition',
    task.preempt_count === (thisTask() === IDLE ? 1 : 0),
    'schedule() with preemption disabled',
  )
  cpu.interrupts_on = false
  task.need_resched = false
  rcu_qs()
  if (thisTask() === IDLE) {
    if (of(task, USER).runnable) switchTo(USER)
  } else if (!task.runnable) {
    switchTo(IDLE)
  }
  cpu.interrupts_on = true
}

/** The first thing that a task does when it is switched to for the first time. */
export function schedule_tail(): void {
  cpu.interrupts_on = true
}

export function preempt_schedule_irq(): void {
  schedule()
  cpu.interrupts_on = false
}

/** Interrupts are off before and after; no work is left for user mode. */
export function prepare_exit_to_usermode(): void {
  while (task.need_resched) {
    cpu.interrupts_on = true
    schedule()
    cpu.interrupts_on = false
  }
}

/** The last step towards user mode. */
export function user_enter_irqoff(): void {
  if (world.nohz_full) rcu_eqs_enter()
}
