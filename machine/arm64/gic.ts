// The interrupt controller (GICv3) below the driver's own code in drivers/irqchip/irq-gic-v3.c: which
// interrupt it is, its priority, and whose handler it gets.

import { check, thisTask } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { check_handler } from '../linux/frame.ts'
import { handle_device, handle_function_call, handle_tick } from '../linux/handlers.ts'
import { tracepoint } from '../linux/instrumentation.ts'
import { NMI_MASK } from '../linux/preempt-count.ts'
import { cause } from './frame.ts'

declare function gic_handle_irq(regs: number): void
declare function preempt_count(): number
declare function preempt_fold_need_resched(): void

export const TICK = 0
export const DEVICE = 1
export const RESCHEDULE = 2
export const CALL_FUNCTION = 3
export const PSEUDO_NMI = 4

/** The function that the driver registers with set_handle_irq(). */
export function handle_arch_irq(regs: number): void {
  gic_handle_irq(regs)
}

export function handle_arch_fiq(regs: number): void {
  gic_handle_irq(regs)
}

/** An ordinary interrupt number; which one is in `cause`. */
export function gic_read_iar(): number {
  return 32
}

export function gic_rpr_is_nmi_prio(): boolean {
  return cause.interrupt === PSEUDO_NMI
}

export function generic_handle_domain_irq(_domain: number, _number: number): number {
  const which = cause.interrupt
  // Forgotten once it has been served, so that it is no state of whoever is suspended on the way out.
  cause.interrupt = 0
  switch (which) {
    case TICK:
      handle_tick()
      break
    case DEVICE:
      handle_device()
      break
    case RESCHEDULE:
      check_handler()
      preempt_fold_need_resched()
      break
    case CALL_FUNCTION:
      handle_function_call()
      break
    default:
      check('once-only-hooks', false, 'a pseudo-NMI is handled as an ordinary interrupt')
  }
  return 0
}

export function generic_handle_domain_nmi(_domain: number, _number: number): number {
  const count = preempt_count()
  check(
    'nmi-transparent',
    (count & NMI_MASK) !== 0,
    'the handler of a pseudo-NMI runs without its NMI having been counted',
  )
  check(
    'nmi-transparent',
    !cpu.interrupt_flag && thisTask() >= 0,
    'an NMI handler runs with interrupts enabled',
  )
  check('once-only-hooks', cause.interrupt === PSEUDO_NMI, 'an interrupt is handled as an NMI')
  cause.interrupt = 0
  tracepoint()
  return 0
}
