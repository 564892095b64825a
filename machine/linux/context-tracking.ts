// Context tracking when no kernel tree provides it. Follows Linux v6.12, kernel/context_tracking.c,
// function by function and in the same order of effects; only accounting without influence is left out.

import { check, fetchAdd } from '../lang.ts'
import { word } from '../x86/preempt-count.ts'
import { machine, cpu } from './cpu.ts'
import { tracepoint } from './instrumentation.ts'
import { NMI_MASK } from './preempt-count.ts'
import {
  CT_RCU_WATCHING,
  CT_STATE_IDLE,
  CT_STATE_MASK,
  CT_STATE_USER,
  ct,
  keys,
  NONIDLE,
} from './tracking.ts'

declare function lockdep_assert_irqs_disabled(): void
declare function rcu_preempt_deferred_qs(who: number): void
declare function __rcu_irq_enter_check_tick(): void

export function rcu_is_watching_curr_cpu(): boolean {
  return (ct.context_tracking.state & CT_RCU_WATCHING) !== 0
}

function ct_kernel_exit(offset: number): void {
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting === NONIDLE,
    'WARN_ON_ONCE(ct_nmi_nesting() != CT_NESTING_IRQ_NONIDLE)',
  )
  ct.context_tracking.nmi_nesting = 0
  const nesting = ct.context_tracking.nesting
  if (nesting !== 1) {
    ct.context_tracking.nesting = nesting - 1
    return
  }
  lockdep_assert_irqs_disabled()
  tracepoint()
  rcu_preempt_deferred_qs(0)
  ct.context_tracking.nesting = 0
  fetchAdd(ct.context_tracking.state, offset)
}

function ct_kernel_enter(offset: number): void {
  const nesting = ct.context_tracking.nesting
  if (nesting !== 0) {
    ct.context_tracking.nesting = nesting + 1
    return
  }
  fetchAdd(ct.context_tracking.state, offset)
  tracepoint()
  ct.context_tracking.nesting = 1
  check('kernel-warning', ct.context_tracking.nmi_nesting === 0, 'WARN_ON_ONCE(ct_nmi_nesting())')
  ct.context_tracking.nmi_nesting = NONIDLE
}

export function ct_idle_enter(): void {
  ct_kernel_exit(CT_RCU_WATCHING + CT_STATE_IDLE)
}

export function ct_idle_exit(): void {
  ct_kernel_enter(CT_RCU_WATCHING - CT_STATE_IDLE)
}

export function ct_nmi_enter(): void {
  let increment = 2
  if (!rcu_is_watching_curr_cpu()) {
    fetchAdd(ct.context_tracking.state, CT_RCU_WATCHING)
    increment = 1
  } else if ((word.pcpu_hot.preempt_count & NMI_MASK) === 0) {
    rcu_irq_enter_check_tick()
  }
  tracepoint()
  const nesting = ct.context_tracking.nmi_nesting
  ct.context_tracking.nmi_nesting = nesting + increment
}

export function ct_nmi_exit(): void {
  check(
    'kernel-warning',
    ct.context_tracking.nmi_nesting > 0,
    'WARN_ON_ONCE(ct_nmi_nesting() <= 0)',
  )
  check(
    'kernel-warning',
    (ct.context_tracking.state & CT_RCU_WATCHING) !== 0,
    'WARN_ON_ONCE(!rcu_is_watching_curr_cpu())',
  )
  const nesting = ct.context_tracking.nmi_nesting
  tracepoint()
  if (nesting !== 1) {
    ct.context_tracking.nmi_nesting = nesting - 2
    return
  }
  ct.context_tracking.nmi_nesting = 0
  fetchAdd(ct.context_tracking.state, CT_RCU_WATCHING)
}

export function ct_irq_enter(): void {
  lockdep_assert_irqs_disabled()
  ct_nmi_enter()
}

export function ct_irq_exit(): void {
  lockdep_assert_irqs_disabled()
  ct_nmi_exit()
}

export function rcu_irq_enter_check_tick(): void {
  if (keys.context_tracking_key) __rcu_irq_enter_check_tick()
}

export function user_enter_irqoff(): void {
  if (!keys.context_tracking_key) return
  lockdep_assert_irqs_disabled()
  if ((ct.context_tracking.state & CT_STATE_MASK) === CT_STATE_USER) return
  if (machine.boot.nohz_full) {
    tracepoint()
    ct_kernel_exit(CT_RCU_WATCHING + CT_STATE_USER)
  } else {
    fetchAdd(ct.context_tracking.state, CT_STATE_USER)
  }
}

export function user_exit_irqoff(): void {
  if (!keys.context_tracking_key) return
  if ((ct.context_tracking.state & CT_STATE_MASK) !== CT_STATE_USER) return
  if (machine.boot.nohz_full) {
    ct_kernel_enter(CT_RCU_WATCHING - CT_STATE_USER)
    tracepoint()
  } else {
    fetchAdd(ct.context_tracking.state, 0 - CT_STATE_USER)
  }
}

/** Idle entry with its tracing and lockdep order (include/linux/cpuidle.h). */
declare function trace_hardirqs_on_prepare(): void
declare function lockdep_hardirqs_on_prepare(): void
declare function lockdep_hardirqs_on(ip: number): void
declare function lockdep_hardirqs_off(ip: number): void

export function ct_cpuidle_enter(): void {
  lockdep_assert_irqs_disabled()
  trace_hardirqs_on_prepare()
  lockdep_hardirqs_on_prepare()
  ct_idle_enter()
  lockdep_hardirqs_on(0)
}

export function ct_cpuidle_exit(): void {
  lockdep_hardirqs_off(0)
  check('callee-contract', !cpu.interrupt_flag, 'the idle exit runs with interrupts enabled')
  ct_idle_exit()
}
