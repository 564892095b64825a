// The handlers that LoongArch's entry points call, by their kernel names: which interrupt it is, page faults,
// breakpoints and other exceptions, and what system calls do.

import { bits, bool, check, ghost, maybe, perCpu, perFrame, thisFrame } from '../lang.ts'
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

declare function handle_loongarch_irq(regs: number): void
declare function loongson_ipi_interrupt(interrupt: number, device: number): number

/** What the interrupt is, as CSR.ESTAT would tell. */
export const cause = ghost(perFrame({ interrupt: bits(2) }))
export const TICK = 0
export const DEVICE = 1
export const RESCHEDULE = 2
export const CALL_FUNCTION = 3

/** Kernel code with a breakpoint in its way: a device's handler has one, with interrupts disabled. */
export const probe = perCpu({ here: bool(false) })

/** SMP_RESCHEDULE and SMP_CALL_FUNCTION as src/linux/loongarch.ts gives them to the tree. */
const SMP_RESCHEDULE = 1
const SMP_CALL_FUNCTION = 2

/** The assembly of do_vint(): the same on the interrupt stack. */
export function vint_on_irq_stack(): void {
  handle_loongarch_irq(thisFrame())
}

/** The chips behind the CPU's interrupt lines (drivers/irqchip/irq-loongarch-cpu.c). */
export function handle_arch_irq(_regs: number): void {
  switch (cause.interrupt) {
    case TICK:
      handle_tick()
      break
    case DEVICE:
      handle_device()
      probe.here = true
      tracepoint()
      probe.here = false
      break
    default:
      check_handler()
      loongson_ipi_interrupt(0, 0)
  }
  // Forgotten once it has been served, so that it is no state of whoever is suspended on the way out.
  cause.interrupt = 0
}

export function ipi_read_clear(_cpu: number): number {
  return cause.interrupt === RESCHEDULE ? SMP_RESCHEDULE : SMP_CALL_FUNCTION
}

export function generic_smp_call_function_interrupt(): void {
  handle_function_call()
}

/** Page faults: entry code has opened interrupts as far as they were. */
export function __do_page_fault(_regs: number, _write: number, _address: number): void {
  check_watched()
  tracepoint()
  if (before.enabled) page_may_be_read_in()
}

/** Instructions that are emulated; whether it was one of these. */
export function exception_work(): boolean {
  check_watched()
  tracepoint()
  return maybe('the exception has been dealt with')
}

/** Kernel probes: their handlers see that they are not preempted. */
export function kernel_probe(): boolean {
  check_watched()
  tracepoint()
  return true
}

export function force_sig(_signal: number): void {
  check_watched()
  lock_taken()
  signal_sent()
}

export function force_sig_fault(signal: number, _code: number, _address: number): number {
  force_sig(signal)
  return 0
}

export function die(_message: number, _regs: number): void {
  check('kernel-warning', false, 'die()')
}

/** What the table of system calls has, whatever the number. */
export function syscall_fn(
  _a0: number,
  _a1: number,
  _a2: number,
  _a3: number,
  _a4: number,
  _a5: number,
): number {
  system_call_work()
  return 0
}
