// schedule() between the idle task and two kernel threads, and what must be true when it is called.

import { check, of, switchTo, thisTask } from '../../machine/lang.ts'
import { rcu_qs } from '../../machine/context/grace-period.ts'
import { check_may_schedule } from '../../machine/context/tracking.ts'
import { cpu, FIRST, frame, IDLE, NMI, PREEMPT_OFFSET, SECOND, task } from './machine.ts'

/** Interrupts are off, and still are when this task goes on. */
function __schedule(): void {
  check_may_schedule()
  check('nmi-transparent', frame.kind !== NMI, 'an NMI reschedules')
  check(
    'switch-precondition',
    task.preempt_count === PREEMPT_OFFSET,
    'schedule() in a section that disables preemption or bottom halves, or in a handler',
  )
  frame.scheduled = true
  task.need_resched = false
  rcu_qs()
  const next = pick_next()
  if (next !== thisTask()) switchTo(next)
}

function pick_next(): number {
  const other = thisTask() === FIRST ? SECOND : FIRST
  if (of(task, other).runnable) return other
  if (thisTask() !== IDLE && task.runnable) return thisTask()
  if (thisTask() === IDLE && of(task, SECOND).runnable) return SECOND
  return IDLE
}

export function schedule(): void {
  task.preempt_count += PREEMPT_OFFSET
  cpu.interrupts_on = false
  __schedule()
  cpu.interrupts_on = true
  task.preempt_count -= PREEMPT_OFFSET
}

/** The idle task disables preemption once and for all; schedule_idle() counts on that. */
export function schedule_idle(): void {
  __schedule()
}

/** The first thing that a task does when it is switched to for the first time. */
export function schedule_tail(): void {
  cpu.interrupts_on = true
}

export function preempt_schedule_irq(): void {
  do {
    task.preempt_count += PREEMPT_OFFSET
    cpu.interrupts_on = true
    cpu.interrupts_on = false
    __schedule()
    task.preempt_count -= PREEMPT_OFFSET
  } while (task.need_resched)
}

export function preempt_disable(): void {
  task.preempt_count += PREEMPT_OFFSET
}

export function preempt_enable(): void {
  task.preempt_count -= PREEMPT_OFFSET
  preempt_check_resched()
}

export function preempt_check_resched(): void {
  if (task.preempt_count === 0) {
    if (task.need_resched) schedule()
  }
}
