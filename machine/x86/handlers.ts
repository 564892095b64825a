// The handlers that x86's entry points call, by their kernel names.

import { before } from '../linux/before.ts'
import { check_handler } from '../linux/frame.ts'
import {
  handle_device,
  handle_function_call,
  handle_tick,
  page_may_be_read_in,
} from '../linux/handlers.ts'

declare function local_irq_enable(): void

export function local_apic_timer_interrupt(): void {
  handle_tick()
}

export function call_irq_handler(_vector: number, _regs: number): boolean {
  handle_device()
  return true
}

/** The way to the same device before v6.2. */
export function generic_handle_irq_desc(_descriptor: number): void {
  handle_device()
}

export function generic_smp_call_function_single_interrupt(): void {
  handle_function_call()
}

/** Page faults on user addresses: may enable interrupts, may sleep for the page. */
export function do_user_addr_fault(_regs: number, _error: number, _address: number): void {
  check_handler()
  if (!before.enabled) return
  local_irq_enable()
  page_may_be_read_in()
}
