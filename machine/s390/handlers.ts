// The handlers that s390's entry points call, by their kernel names, and what tells them why they are called:
// the lowcore, the clock, the interruption code.

import { bits, check, ghost, perCpu, perFrame, thisTask, wrapping } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { signal_sent } from '../linux/exit-work.ts'
import { check_handler, check_watched } from '../linux/frame.ts'
import {
  handle_device,
  handle_function_call,
  handle_tick,
  page_may_be_read_in,
} from '../linux/handlers.ts'
import { lock_taken, tracepoint } from '../linux/instrumentation.ts'
import { system_call_work } from '../linux/tasks.ts'

declare function preempt_fold_need_resched(): void
declare function do_IRQ(regs: number, irq: number): void

/** What an external interrupt is about; 0 is none. */
export const CLOCK = 1
export const RESCHEDULE = 2
export const CALL_FUNCTION = 3

/** What the hardware stores in the lowcore. */
export const stored = perCpu({
  lowcore: {
    svc_old_psw: { mask: wrapping(bits(64, 0x305000000000000)) },
    pgm_int_code: wrapping(bits(32)),
    pgm_code: wrapping(bits(16)),
    mcck_interruption_code: wrapping(bits(64)),
    external_damage_code: wrapping(bits(32)),
  },
})

export const cause = ghost(perFrame({ external: bits(2) }))

const EXT_INTERRUPT = 0

/** On whichever stack. */
export function do_irq_async(regs: number, irq: number): void {
  do_IRQ(regs, irq)
}

/** Whether the clock comparator has gone off. */
export function tod_after_eq(_now: number, _comparator: number): boolean {
  return cause.external === CLOCK
}

export function clock_comparator_work(): void {
  handle_tick()
}

export function generic_handle_irq(irq: number): number {
  if (irq !== EXT_INTERRUPT) {
    handle_device()
    return 0
  }
  const which = cause.external
  // Forgotten once it has been served, so that it is no state of whoever is suspended on the way out.
  cause.external = 0
  if (which === RESCHEDULE) {
    check_handler()
    preempt_fold_need_resched()
  }
  if (which === CALL_FUNCTION) handle_function_call()
  return 0
}

/** Entry code has opened what was open in the interrupted context. */
export function pgm_check_table(_code: number, _regs: number): void {
  // Read by now, so that they are no state of whoever sleeps here.
  stored.lowcore.pgm_int_code = 0
  stored.lowcore.pgm_code = 0
  check_watched()
  tracepoint()
  if (before.enabled) page_may_be_read_in()
}

/** On the way to user mode: the debugger gets a signal for the event. */
export function do_per_trap(_regs: number): void {
  check_watched()
  lock_taken()
  signal_sent()
}

/** Once it is read it is no state of the CPU that anybody could see. */
export function forget_machine_check(): void {
  stored.lowcore.mcck_interruption_code = 0
  stored.lowcore.external_damage_code = 0
}

/** All machine checks of this machine leave it as it was. */
export function s390_handle_damage(): void {
  check('kernel-warning', false, 'the kernel stops because of a machine check that did no damage')
}

/** Asks for an external interrupt in which the rest is done (arch/s390/kernel/smp.c). */
export function schedule_mcck_handler(): void {
  check_watched()
  check(
    'nmi-transparent',
    !cpu.interrupt_flag && thisTask() >= 0,
    'an NMI handler runs with interrupts enabled',
  )
  tracepoint()
}

export function sys_call_table(_number: number, _regs: number): number {
  system_call_work()
  return 0
}
