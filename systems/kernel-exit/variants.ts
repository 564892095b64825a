// The wrong places for schedule(), the wrong order of contexts, the wrong entry for an NMI. Each function
// stands in for the one that claims.ts names beside it.

import { fetchAdd } from '../../machine/lang.ts'
import { ct_kernel_enter, ct_nmi_exit, instrumented } from '../../machine/context/tracking.ts'
import {
  irqentry_enter_from_kernel_mode,
  irqentry_exit_cond_resched,
  irqentry_exit_to_kernel_mode,
} from './exit.ts'
import { frame, NMI_OFFSET, PREEMPT_OFFSET, task } from './machine.ts'
import { preempt_disable, preempt_enable, schedule, schedule_idle } from './sched.ts'
import { local_bh_disable, local_bh_enable } from './threads.ts'

/** Between L2.A and L2.B: RCU watches through the interrupt, and the idle task is left. */
export function exit_schedules_before_ct_irq_exit(exit_rcu: boolean): void {
  if (exit_rcu) {
    if (task.need_resched) schedule_idle()
  } else if (frame.regs.interrupts_on) irqentry_exit_cond_resched()
  instrumented()
  if (exit_rcu) ct_nmi_exit()
}

/** Between L2.B and L1.B. */
export function exit_schedules_after_ct_irq_exit(exit_rcu: boolean): void {
  if (!exit_rcu && frame.regs.interrupts_on) irqentry_exit_cond_resched()
  instrumented()
  if (exit_rcu) {
    ct_nmi_exit()
    if (task.need_resched) schedule_idle()
  }
}

/** L1.A, L2.A, L1.B, L2.B for context tracking: the interrupt ends the idle state before itself. */
export function exit_ends_idle_first(exit_rcu: boolean): void {
  if (!exit_rcu && frame.regs.interrupts_on) irqentry_exit_cond_resched()
  instrumented()
  if (exit_rcu) {
    ct_kernel_enter()
    ct_nmi_exit()
  }
}

/** schedule() after L2.B and before L1.B. */
export function nested_sections_scheduling_between(): void {
  preempt_disable()
  local_bh_disable()
  local_bh_enable()
  if (task.need_resched) schedule()
  preempt_enable()
}

/** L1.A, L2.A, L1.B, L2.B. */
export function nested_sections_crossed(): void {
  preempt_disable()
  local_bh_disable()
  preempt_enable()
  local_bh_enable()
}

/** An NMI that takes the way of ordinary exceptions. */
export function nmi_handler_through_ordinary_entry(): void {
  const exit_rcu = irqentry_enter_from_kernel_mode()
  instrumented()
  irqentry_exit_to_kernel_mode(exit_rcu)
}

/** Preempts whatever was interrupted. */
export function preempt_without_looking_at_regs(exit_rcu: boolean): void {
  if (!exit_rcu) irqentry_exit_cond_resched()
}

/** Never preempts. */
export function preempt_never(_exit_rcu: boolean): void {}

/** Counts the NMI for preempt_count and forgets RCU. */
export function nmi_handler_without_rcu(): void {
  fetchAdd(task.preempt_count, NMI_OFFSET)
  instrumented()
  fetchAdd(task.preempt_count, 0 - NMI_OFFSET)
}

/** Forgets to look at preempt_count. */
export function cond_resched_without_count(): void {
  if (task.need_resched) {
    task.preempt_count = PREEMPT_OFFSET
    schedule()
  }
}
