// What runs when nothing interrupts: the idle loop with its quiescent state, and kernel threads with sections
// in which they must not be scheduled away, readers, and accesses that fault.

import { maybe } from '../../machine/lang.ts'
import { reads_object } from '../../machine/context/grace-period.ts'
import { ct_kernel_enter, ct_kernel_exit } from '../../machine/context/tracking.ts'
import { cpu, PREEMPT_OFFSET, SOFTIRQ_OFFSET, task, world } from './machine.ts'
import {
  preempt_check_resched,
  preempt_disable,
  preempt_enable,
  schedule,
  schedule_idle,
  schedule_tail,
} from './sched.ts'

export function idle_task(): void {
  task.preempt_count = PREEMPT_OFFSET
  for (;;) {
    cpu.interrupts_on = false
    if (task.need_resched) schedule_idle()
    ct_cpuidle_enter()
    cpu.interrupts_on = true
    cpu.interrupts_on = false
    ct_cpuidle_exit()
    cpu.interrupts_on = true
  }
}

/** L1.A and L1.B of the mail. */
export function ct_cpuidle_enter(): void {
  ct_kernel_exit()
}

export function ct_cpuidle_exit(): void {
  ct_kernel_enter()
}

export function thread(): void {
  schedule_tail()
  for (;;) {
    if (maybe('the thread sleeps')) {
      task.runnable = false
      schedule()
    }
    if (world.sections) nested_sections()
    if (world.readers) {
      preempt_disable()
      reads_object()
      preempt_enable()
    }
    if (world.page_faults) touch_memory()
  }
}

function touch_memory(): void {
  const disabled = maybe('with interrupts disabled')
  if (disabled) cpu.interrupts_on = false
  task.may_fault = true
  task.may_fault = false
  if (disabled) cpu.interrupts_on = true
}

export function second_thread(): void {
  schedule_tail()
  for (;;) {
    task.runnable = false
    schedule()
  }
}

export function nested_sections(): void {
  preempt_disable()
  local_bh_disable()
  local_bh_enable()
  preempt_enable()
}

export function local_bh_disable(): void {
  task.preempt_count += SOFTIRQ_OFFSET
}

export function local_bh_enable(): void {
  task.preempt_count -= SOFTIRQ_OFFSET
  preempt_check_resched()
}
