// What happens to the answer of the entry when somebody is careless with it. Each function stands in for the
// one that claims.ts names beside it.

import { thisTask } from '../../machine/lang.ts'
import { frame, IDLE } from './machine.ts'
import { enter_from_kernel_mode, enter_from_user_mode } from './entry.ts'
import { instrumented, NONIDLE, rcu, rcu_irq_enter } from './rcu.ts'

/** User mode is treated like any other context in which RCU may not be watching. */
export function idtentry_enter_without_user_entry(): boolean {
  return enter_from_kernel_mode()
}

/** The answer is lost. */
export function idtentry_enter_drops_answer(): boolean {
  if (frame.regs.user_mode) {
    enter_from_user_mode()
    return false
  }
  enter_from_kernel_mode()
  return false
}

export function idtentry_enter_inverts_answer(): boolean {
  if (frame.regs.user_mode) {
    enter_from_user_mode()
    return false
  }
  return !enter_from_kernel_mode()
}

/** The right question, the wrong way round. */
export function adjusts_outside_idle_task(): boolean {
  return thisTask() !== IDLE
}

/** No exception tells RCU anything. */
export function adjusts_never(): boolean {
  return false
}

/** A tracepoint before RCU was told. */
export function enter_from_kernel_mode_traced_early(): boolean {
  instrumented()
  rcu_irq_enter()
  return true
}

/** Counts the tick's own interrupt, but forgets to ask about the base context. */
export function rcu_is_cpu_rrupt_from_idle_ignores_base(): boolean {
  return rcu.rcu_data.dynticks_nmi_nesting <= 1 || rcu.rcu_data.dynticks_nmi_nesting === NONIDLE
}
