// The table of system vectors (arch/x86/entry/entry_fred.c, sysvec_table[]) and the ends of the dispatchers that
// no event of this machine comes to.

import { check } from '../lang.ts'
import {
  CALL_FUNCTION_SINGLE_VECTOR,
  FIRST_SYSTEM_VECTOR,
  LOCAL_TIMER_VECTOR,
  RESCHEDULE_VECTOR,
} from './event-numbers.ts'

declare function fred_sysvec_apic_timer_interrupt(regs: number): void
declare function fred_sysvec_reschedule_ipi(regs: number): void
declare function fred_sysvec_call_function_single(regs: number): void

/** `sysvec_table[index](regs)`. */
export function sysvec_table(index: number, regs: number): void {
  const vector = index + FIRST_SYSTEM_VECTOR
  if (vector === LOCAL_TIMER_VECTOR) fred_sysvec_apic_timer_interrupt(regs)
  else if (vector === RESCHEDULE_VECTOR) fred_sysvec_reschedule_ipi(regs)
  else if (vector === CALL_FUNCTION_SINGLE_VECTOR) fred_sysvec_call_function_single(regs)
  else unexpected_event()
}

/** A handler that is reached although nothing of its kind has happened. */
export function unexpected_event(): void {
  check('kernel-warning', false, 'an event is taken for one that did not happen')
}
