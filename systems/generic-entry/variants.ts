// The entry code with a hook missed, told twice, or told at the wrong time. Each function stands in for the one
// that claims.ts names beside it.

import { fetchAdd } from '../../machine/lang.ts'
import { frame, IF } from '../../machine/x86/cpu.ts'
import { irqstate } from '../../machine/linux/cpu.ts'
import { HARDIRQ_OFFSET, NMI_OFFSET } from '../../machine/linux/preempt-count.ts'
import { word } from '../../machine/x86/preempt-count.ts'
import { CT_RCU_WATCHING, ct } from '../../machine/linux/tracking.ts'
import { enter_from_user_mode } from './entry.ts'

declare function lockdep_hardirqs_off(ip: number): void
declare function lockdep_on(): void
declare function trace_hardirqs_on(): void
declare function trace_hardirqs_off_finish(): void
declare function ct_irq_enter(): void
declare function ct_nmi_exit(): void
declare function rcu_irq_enter_check_tick(): void
declare function preempt_schedule_irq(): void

/** The condition of 2020: not whether this is the idle task, but whether RCU watches. */
export function irqentry_enter_unless_watching(_regs: number): boolean {
  if (frame.regs.cs === 3) {
    enter_from_user_mode()
    return false
  }
  if ((ct.context_tracking.state & CT_RCU_WATCHING) === 0) {
    lockdep_hardirqs_off(0)
    ct_irq_enter()
    trace_hardirqs_off_finish()
    return true
  }
  lockdep_hardirqs_off(0)
  rcu_irq_enter_check_tick()
  trace_hardirqs_off_finish()
  return false
}

/** Preempts the idle task, whose context RCU does not know yet. */
export function preempt_over_idle(_exit_rcu: boolean): void {
  if ((frame.regs.flags & IF) !== 0) preempt_schedule_irq()
}

/** Tells lockdep and the tracer, and forgets RCU. */
export function after_preempt_without_rcu(_exit_rcu: boolean): void {
  if ((frame.regs.flags & IF) !== 0) trace_hardirqs_on()
}

/** Leaves the tracer and lockdep off after the NMI. */
export function irqentry_nmi_exit_without_lockdep(_regs: number, _lockdep: boolean): void {
  ct_nmi_exit()
  fetchAdd(irqstate.hardirq_context, 0 - 1)
  fetchAdd(word.pcpu_hot.preempt_count, 0 - NMI_OFFSET - HARDIRQ_OFFSET)
  lockdep_on()
}
