// Two page tables for one CPU (page-table isolation): user mode and the first steps of every entry run on one that
// maps nothing of the kernel but those steps. Writing CR3 switches, and flushes if it is asked to; it also
// serialises, so that what holds for old translations holds for old text.

import { atomically, bool, check, global, perCpu } from '../../machine/lang.ts'

export const cpu = perCpu({
  interrupts_on: bool(false),
  user_mode: bool(false),
  ipi_pending: bool(false),
  kernel_cr3: bool(true),
  /** A translation of the memory in question is cached. */
  cached: bool(false),
  /** It was cached before the memory was unmapped. */
  stale: bool(false),
})

export const world = global({
  /** Page-table isolation; without it the kernel is mapped all the time. */
  pti: bool(true),
  /** Entry code has a bug: it touches the kernel's data before it has switched. */
  touches_early: bool(false),
  /** The text that is changed is that of the entry itself. */
  pokes_entry_text: bool(false),
})

/** The memory in question: mapped, unmapped, and given to somebody else. */
export const memory = global({ mapped: bool(true), reused: bool(false) })

export function write_cr3(kernel: boolean, flush: boolean): void {
  atomically(() => {
    cpu.kernel_cr3 = kernel || !world.pti
    if (flush) {
      cpu.cached = false
      cpu.stale = false
    }
  })
}

/** Any access, also a speculative one, fills the translation cache: the hardware does this by itself. */
export function speculates(): void {
  cpu.cached = true
}

/** Kernel code behind the entry uses kernel memory and kernel text. */
export function uses_kernel(): void {
  check(
    'deferred-work-before-use',
    !cpu.stale || !memory.reused,
    'an old translation is used, and the memory behind it belongs to somebody else',
  )
}

/** The same in an entry that has not switched yet. On the user page table it is a page fault, which is noticed. */
export function uses_kernel_too_early(): void {
  check('early-access-faults', cpu.kernel_cr3, 'a page fault in the entry code')
  if (cpu.kernel_cr3) uses_kernel()
}

/** The entry's own text, which both page tables map. */
export function executes_entry_text(): void {
  if (world.pokes_entry_text) uses_kernel()
}
