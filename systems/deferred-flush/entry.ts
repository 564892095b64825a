// Switching page tables on entry and exit, with a word that says whether a flush was left: one write of CR3 does
// both. The word is mapped in both page tables.

import { exchange, fetchAnd, bits, perCpu } from '../../machine/lang.ts'
import { cpu, executes_entry_text, uses_kernel_too_early, world, write_cr3 } from './page-tables.ts'

export const KERNEL = 0
export const USER = 1
export const FLUSH = 2

export const word = perCpu({ cpu_flags: bits(2) })

/** SWITCH_TO_KERNEL_CR3. The flush stays in the word until CR3 is written, for NMIs that come between. */
export function switch_to_kernel_cr3(): void {
  const old = fetchAnd(word.cpu_flags, FLUSH)
  write_cr3(true, (old & FLUSH) !== 0)
  if ((old & FLUSH) !== 0) exchange(word.cpu_flags, KERNEL)
}

export function switch_to_user_cr3(): void {
  write_cr3(false, false)
  exchange(word.cpu_flags, USER)
}

export function enter_from_user(): void {
  executes_entry_text()
  if (world.touches_early) uses_kernel_too_early()
  switch_to_kernel_cr3()
}

export function exit_to_user(): void {
  switch_to_user_cr3()
}

/** NMIs switch only if what they interrupted had not. */
export function nmi_enter(): boolean {
  const switches = !cpu.kernel_cr3 || !world.pti
  if (switches) nmi_switch_to_kernel()
  return switches
}

/** Returns to the page table and to the promise that the interrupted code had made. */
export function nmi_exit(switched: boolean, promised: boolean): void {
  if (!switched) return
  write_cr3(false, false)
  if (promised) exchange(word.cpu_flags, USER)
}

export function nmi_switch_to_kernel(): void {
  switch_to_kernel_cr3()
}

/** What the interrupted code had promised to other CPUs. */
export function promises_user(): boolean {
  return (word.cpu_flags & USER) !== 0
}
