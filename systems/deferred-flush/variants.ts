// The series' way (a signal that the kernel page table is loaded, and a flush on every entry), and words with a
// detail missed. Each function stands in for the one that claims.ts names beside it.

import { bool, of, perCpu } from '../../machine/lang.ts'
import { enter_kernel, FLUSH, KERNEL, leave_kernel, USER } from '../cpu-flags/cpu-flags.ts'
import { cpu_flags, TARGET } from './entry.ts'
import { write_cr3 } from './page-tables.ts'

export const signal = perCpu({ kernel_cr3_loaded: bool(true) })

/** The flush first, then the signal: two instructions. */
export function switch_then_signal(): void {
  write_cr3(true, true)
  signal.kernel_cr3_loaded = true
}

export function signal_then_switch_back(): void {
  signal.kernel_cr3_loaded = false
  write_cr3(false, false)
}

/** The signal first: it has to be mapped in both page tables for that. */
export function signal_then_switch(): void {
  signal.kernel_cr3_loaded = true
  write_cr3(true, true)
}

export function switch_back_then_signal(): void {
  write_cr3(false, false)
  signal.kernel_cr3_loaded = false
}

export function defers_by_signal(): boolean {
  return !of(signal, TARGET).kernel_cr3_loaded
}

export function promises_by_signal(): boolean {
  return !signal.kernel_cr3_loaded
}

export function nmi_exit_by_signal(switched: boolean, promised: boolean): void {
  if (!switched) return
  write_cr3(false, false)
  if (promised) signal.kernel_cr3_loaded = false
}

/** As the mail has it: the flags are read out, then CR3 is written accordingly. */
export function switch_by_exchange(): void {
  const old = Atomics.exchange(cpu_flags, TARGET, KERNEL)
  write_cr3(true, (old & FLUSH) !== 0)
}

/** The word becomes USER while the kernel page table is still loaded. */
export function switch_back_late(): void {
  leave_kernel(cpu_flags, TARGET, USER)
  write_cr3(false, false)
}

/** The flush is forgotten. */
export function switch_without_flush(): void {
  enter_kernel(cpu_flags, TARGET)
  write_cr3(true, false)
}

/** The flush is left without asking for the mode. */
export function defers_always(): boolean {
  Atomics.store(cpu_flags, TARGET, USER | FLUSH)
  return true
}
