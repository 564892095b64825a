// The exit from an exception to kernel code, in its final form (v7.2, arch/arm64/kernel/entry-common.c over
// include/linux/irq-entry-common.h): preempt with the masks that a switch needs; mask everything; let RCU go.

import { check } from '../../machine/lang.ts'
import {
  cpu,
  DAIF_MASK,
  local_daif_mask,
  local_irq_disable,
  machine,
  regs_irqs_disabled,
} from '../../machine/arm64/mask.ts'
import { ct_nmi_enter, ct_nmi_exit, instrumented } from '../../machine/context/tracking.ts'
import { thisTask } from '../../machine/lang.ts'
import { IDLE, preempt_schedule_irq, task } from './sched.ts'

/** Returns exit_rcu. */
export function irqentry_enter_from_kernel_mode(): boolean {
  const exit_rcu = thisTask() === IDLE
  if (exit_rcu) ct_nmi_enter()
  instrumented()
  return exit_rcu
}

export function irqentry_exit_to_kernel_mode_preempt(exit_rcu: boolean): void {
  if (regs_irqs_disabled() || exit_rcu) return
  irqentry_exit_cond_resched()
}

/** raw_irqentry_exit_cond_resched() with arm64's arch_irqentry_exit_need_resched(). */
export function irqentry_exit_cond_resched(): void {
  if (task.preempt_count !== 0) return
  if (machine.prio_masking && cpu.daif !== 0) return
  instrumented()
  if (task.need_resched) preempt_schedule_irq()
}

export function irqentry_exit_to_kernel_mode_after_preempt(exit_rcu: boolean): void {
  check(
    'unmask-late-mask-early',
    cpu.daif === DAIF_MASK,
    'the state of the interrupted context is restored with Debug or SError unmasked',
  )
  instrumented()
  if (exit_rcu) ct_nmi_exit()
}

/** The combined function, whose only caller-visible place is before or after. */
export function irqentry_exit_to_kernel_mode(exit_rcu: boolean): void {
  irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}

export function arm64_exit_to_kernel_mode(exit_rcu: boolean): void {
  if (!regs_irqs_disabled()) {
    local_irq_disable()
    irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  }
  local_daif_mask()
  mte_check_tfsr_exit()
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}

/** Reports asynchronous tag faults: needs RCU, and that no further fault comes. */
export function mte_check_tfsr_exit(): void {
  instrumented()
  check(
    'unmask-late-mask-early',
    cpu.daif === DAIF_MASK,
    'architecture-specific exit work runs with Debug or SError unmasked',
  )
}
