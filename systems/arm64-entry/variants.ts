// The exits that were, or could have been. Each function stands in for the one that claims.ts names beside it.

import {
  A,
  cpu,
  D,
  local_daif_mask,
  local_irq_disable,
  machine,
  regs_irqs_disabled,
} from '../../machine/arm64/mask.ts'
import { ct_nmi_exit, instrumented } from '../../machine/context/tracking.ts'
import {
  irqentry_exit_cond_resched,
  irqentry_exit_to_kernel_mode,
  irqentry_exit_to_kernel_mode_after_preempt,
  irqentry_exit_to_kernel_mode_preempt,
  mte_check_tfsr_exit,
} from './exit.ts'
import { preempt_schedule_irq, task } from './sched.ts'

/** v6.18 to v7.0: the generic exit as it was; for synchronous exceptions everything is masked by now. */
export function exit_with_combined_function(exit_rcu: boolean): void {
  irqentry_exit_to_kernel_mode(exit_rcu)
  local_daif_mask()
}

/** One function, everything masked before it. */
export function exit_masking_before(exit_rcu: boolean): void {
  local_daif_mask()
  mte_check_tfsr_exit()
  irqentry_exit_to_kernel_mode(exit_rcu)
}

/** One function, everything masked after it. */
export function exit_masking_after(exit_rcu: boolean): void {
  if (!regs_irqs_disabled()) local_irq_disable()
  irqentry_exit_to_kernel_mode(exit_rcu)
  local_daif_mask()
  mte_check_tfsr_exit()
}

/** Before the generic conversion, and in the draft of the fix: no preemption in the exit. */
export function exit_without_preemption(exit_rcu: boolean): void {
  local_daif_mask()
  mte_check_tfsr_exit()
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}

/** Nobody asks whether RCU was watching in the interrupted context. */
export function arm64_preempt_schedule_irq(): void {
  if (regs_irqs_disabled()) return
  irqentry_exit_cond_resched()
}

export function handlers_mask(): void {
  local_daif_mask()
}

/** The stop-gap of v7.1: no preemption where Debug or SError are masked. */
export function cond_resched_unless_masked(): void {
  if (task.preempt_count !== 0) return
  if (machine.prio_masking && cpu.daif !== 0) return
  if ((cpu.daif & (D | A)) !== 0) return
  instrumented()
  if (task.need_resched) preempt_schedule_irq()
}

/** Forgets that RCU has to be told. */
export function after_preempt_without_rcu(_exit_rcu: boolean): void {
  instrumented()
}

/** Lets RCU go before the work that needs it. */
export function exit_releases_rcu_first(exit_rcu: boolean): void {
  if (!regs_irqs_disabled()) {
    local_irq_disable()
    irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  }
  local_daif_mask()
  if (exit_rcu) ct_nmi_exit()
  mte_check_tfsr_exit()
}

/** Preempts without masking interrupts before. */
export function exit_with_interrupts_open(exit_rcu: boolean): void {
  irqentry_exit_to_kernel_mode_preempt(exit_rcu)
  local_daif_mask()
  mte_check_tfsr_exit()
  irqentry_exit_to_kernel_mode_after_preempt(exit_rcu)
}
