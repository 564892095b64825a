// Entry and exit of exceptions as of May 2020 (arch/x86/entry/common.c), with what RCU is told.
//
// Three answers to one question: when does an exception from the kernel call rcu_irq_enter()? Always; only
// when RCU is not watching (the patch as posted); only in the idle task (as fixed later). Whoever asked must
// hand the answer to the exit. Lockdep and the tracer are left to systems/generic-entry.

import { thisTask } from '../../machine/lang.ts'
import { FAULT, frame, IDLE, RESCHEDULE_IPI, task, world } from './machine.ts'
import {
  __rcu_is_watching,
  instrumented,
  rcu_eqs_exit,
  rcu_irq_enter,
  rcu_irq_exit,
  rcu_irq_exit_preempt,
} from './rcu.ts'
import { preempt_schedule_irq, prepare_exit_to_usermode, user_enter_irqoff } from './sched.ts'

/** Each kind of exception may answer differently; claims.ts says which does. */
export function interrupt_adjusts_rcu(): boolean {
  return adjusts_in_idle_task()
}
export function fault_adjusts_rcu(): boolean {
  return adjusts_in_idle_task()
}
export function ipi_adjusts_rcu(): boolean {
  return adjusts_in_idle_task()
}

/** As fixed: watching or not, each exception over the idle task is counted. */
export function adjusts_in_idle_task(): boolean {
  return thisTask() === IDLE
}

/** Before the patch: idtentry_enter(). */
export function adjusts_always(): boolean {
  return true
}

/** As posted: idtentry_enter_cond_rcu(). */
export function adjusts_when_not_watching(): boolean {
  return !__rcu_is_watching()
}

export function enter_from_user_mode(): void {
  if (world.nohz_full) rcu_eqs_exit()
}

/** Returns whether the exit has to call rcu_irq_exit(). */
export function idtentry_enter(): boolean {
  if (frame.regs.user_mode) {
    enter_from_user_mode()
    return false
  }
  return enter_from_kernel_mode()
}

export function enter_from_kernel_mode(): boolean {
  const adjusts = asks()
  if (adjusts) rcu_irq_enter()
  instrumented()
  return adjusts
}

function asks(): boolean {
  if (frame.kind === FAULT) return fault_adjusts_rcu()
  if (frame.kind === RESCHEDULE_IPI) return ipi_adjusts_rcu()
  return interrupt_adjusts_rcu()
}

export function idtentry_exit(rcu_exit: boolean): void {
  if (frame.regs.user_mode) {
    prepare_exit_to_usermode()
    instrumented()
    user_enter_irqoff()
    return
  }
  if (frame.regs.interrupts_on) {
    // In the idle loop preemption is disabled, so that nothing is scheduled from there.
    if (task.preempt_count === 0) {
      if (rcu_exit) rcu_irq_exit_preempt()
      if (task.need_resched) preempt_schedule_irq()
      instrumented()
      return
    }
  }
  instrumented()
  if (rcu_exit) rcu_irq_exit()
}
