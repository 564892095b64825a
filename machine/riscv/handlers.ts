// The handlers that RISC-V's entry points call, by their kernel names: which interrupt it is, page faults,
// breakpoints and other exceptions, and what system calls do.

import { check, maybe } from '../lang.ts'
import { before } from '../linux/before.ts'
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
import { frame } from './cpu.ts'

declare function local_irq_enable(): void
declare function handle_IPI(interrupt: number, data: number): number

/** IRQ_S_SOFT, IRQ_S_TIMER, IRQ_S_EXT; both kinds of IPI are software interrupts. */
export const RESCHEDULE = 1
export const CALL_FUNCTION = 2
export const TIMER = 5
export const EXTERNAL = 9

/** `enum ipi_message_type` (arch/riscv/kernel/smp.c). */
const IPI_RESCHEDULE = 0
const IPI_CALL_FUNC = 1

/** riscv_intc_irq() of drivers/irqchip/irq-riscv-intc.c, and the chips behind it. */
export function handle_arch_irq(_regs: number): void {
  const which = frame.regs.cause
  // Forgotten once it has been served, so that it is no state of whoever is suspended on the way out.
  frame.regs.cause = 0
  switch (which) {
    case TIMER:
      handle_tick()
      break
    case EXTERNAL:
      handle_device()
      break
    case RESCHEDULE:
      check_handler()
      handle_IPI(IPI_RESCHEDULE, 0)
      break
    default:
      handle_IPI(IPI_CALL_FUNC, 0)
  }
}

export function generic_smp_call_function_interrupt(): void {
  handle_function_call()
}

/** Page faults: interrupts are opened as far as they were, and the page may have to be waited for. */
export function handle_page_fault(_regs: number): void {
  check_handler()
  tracepoint()
  if (!before.enabled) return
  local_irq_enable()
  page_may_be_read_in()
}

/** Instructions that are emulated, or prepared for and tried again; whether it was one of these. */
export function exception_work(): boolean {
  check_watched()
  tracepoint()
  return !before.user || maybe('the exception has been dealt with')
}

/** Kernel probes: their handlers are no place for locks, and whatever they do is no reason to stop. */
export function kernel_probe(): boolean {
  check_watched()
  tracepoint()
  return true
}

/** send_signal_locked() to the task itself. */
export function force_sig_fault(_signal: number, _code: number, _address: number): number {
  check_watched()
  lock_taken()
  signal_sent()
  return 0
}

/** Told to the log, if the program does not handle it, and to the program. */
export function do_trap(_regs: number, signal: number, code: number, address: number): void {
  force_sig_fault(signal, code, address)
}

export function die(_regs: number, _message: number): void {
  check('kernel-warning', false, 'die()')
}

export function syscall_handler(_regs: number, _number: number): void {
  system_call_work()
}
