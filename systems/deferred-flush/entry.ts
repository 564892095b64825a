// Switching page tables on entry and exit, with a word that says whether a flush was left: one write of CR3 does
// both. The word is that of systems/cpu-flags, mapped in both page tables.

import {
  enter_kernel,
  FLUSH,
  flush_is_done,
  leave_kernel,
  mode_of,
  USER,
} from '../cpu-flags/cpu-flags.ts'
import { cpu, executes_entry_text, uses_kernel_too_early, world, write_cr3 } from './page-tables.ts'

export const TARGET = 0

export const cpu_flags = new Int32Array(new SharedArrayBuffer(8))

/** SWITCH_TO_KERNEL_CR3. The flush stays in the word until CR3 is written, for NMIs that come between. */
export function switch_to_kernel_cr3(): void {
  const work = enter_kernel(cpu_flags, TARGET)
  write_cr3(true, (work & FLUSH) !== 0)
  if ((work & FLUSH) !== 0) flush_is_done(cpu_flags, TARGET)
}

/** Nobody leaves work for the exit here: the first try succeeds. */
export function switch_to_user_cr3(): void {
  write_cr3(false, false)
  leave_kernel(cpu_flags, TARGET, USER)
}

export function enter_from_user(): void {
  executes_entry_text()
  if (world.touches_early) uses_kernel_too_early()
  switch_to_kernel_cr3()
}

export function exit_to_user(): void {
  switch_to_user_cr3()
}

/** NMIs and machine checks switch only if what they interrupted had not. */
export function nmi_enter(): boolean {
  const switches = !cpu.kernel_cr3 || !world.pti
  if (switches) nmi_switch_to_kernel()
  return switches
}

/** Returns to the page table and to the promise that the interrupted code had made. */
export function nmi_exit(switched: boolean, promised: boolean): void {
  if (!switched) return
  write_cr3(false, false)
  if (promised) leave_kernel(cpu_flags, TARGET, USER)
}

export function nmi_switch_to_kernel(): void {
  switch_to_kernel_cr3()
}

/** What the interrupted code had promised to other CPUs. */
export function promises_user(): boolean {
  return mode_of(cpu_flags, TARGET) === USER
}
