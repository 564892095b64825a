// x86's C entry functions over the generic entry code: what the DEFINE_IDTENTRY macros of
// arch/x86/include/asm/idtentry.h make of each handler, and the system call.

import { fetchAdd } from '../../machine/lang.ts'
import { word } from '../../machine/x86/preempt-count.ts'
import { irqstate } from '../../machine/linux/cpu.ts'
import { HARDIRQ_OFFSET } from '../../machine/linux/preempt-count.ts'
import {
  enter_from_user_mode,
  irqentry_enter,
  irqentry_exit,
  irqentry_nmi_enter,
  irqentry_nmi_exit,
  syscall_exit_to_user_mode,
} from './entry.ts'

declare function irq_enter_rcu(): void
declare function irq_exit_rcu(): void
declare function local_apic_timer_interrupt(): void
declare function call_irq_handler(vector: number, regs: number): boolean
declare function generic_smp_call_function_single_interrupt(): void
declare function do_user_addr_fault(regs: number, error: number, address: number): void
declare function default_do_nmi(regs: number): void
declare function preempt_fold_need_resched(): void
declare function local_irq_enable(): void
declare function local_irq_disable(): void
declare function x64_sys_call(regs: number, nr: number): number
declare function check_handler(): void

export function sysvec_apic_timer_interrupt(regs: number): void {
  const state = irqentry_enter(regs)
  irq_enter_rcu()
  local_apic_timer_interrupt()
  irq_exit_rcu()
  irqentry_exit(regs, state)
}

export function common_interrupt(regs: number, _vector: number): void {
  const state = irqentry_enter(regs)
  irq_enter_rcu()
  call_irq_handler(0, regs)
  irq_exit_rcu()
  irqentry_exit(regs, state)
}

export function sysvec_call_function_single(regs: number): void {
  const state = irqentry_enter(regs)
  irq_enter_rcu()
  generic_smp_call_function_single_interrupt()
  irq_exit_rcu()
  irqentry_exit(regs, state)
}

/** DEFINE_IDTENTRY_SYSVEC_SIMPLE: counted, but no softirqs on its way out. */
export function sysvec_reschedule_ipi(regs: number): void {
  const state = irqentry_enter(regs)
  fetchAdd(word.pcpu_hot.preempt_count, HARDIRQ_OFFSET)
  fetchAdd(irqstate.hardirq_context, 1)
  check_handler()
  preempt_fold_need_resched()
  fetchAdd(irqstate.hardirq_context, 0 - 1)
  fetchAdd(word.pcpu_hot.preempt_count, 0 - HARDIRQ_OFFSET)
  irqentry_exit(regs, state)
}

export function exc_page_fault(regs: number, _error: number): void {
  const state = irqentry_enter(regs)
  do_user_addr_fault(regs, 0, 0)
  local_irq_disable()
  irqentry_exit(regs, state)
}

export function exc_nmi(regs: number): void {
  const state = irqentry_nmi_enter(regs)
  default_do_nmi(regs)
  irqentry_nmi_exit(regs, state)
}

export function do_syscall_64(regs: number, _nr: number): boolean {
  enter_from_user_mode()
  local_irq_enable()
  x64_sys_call(regs, 0)
  syscall_exit_to_user_mode(regs)
  return true
}
