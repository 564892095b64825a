// How a RISC-V CPU masks interrupts in supervisor mode: the SIE bit of the status register, which counts in
// the kernel only; a program in user mode can always be interrupted. There are no NMIs.
//
// The functions are what the accessors of arch/riscv/include/asm/csr.h do to the status register, which
// irqflags.h of the tree calls, and the instruction that waits (processor.h).

import { atomically, bits, check, perFrame, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from '../linux/cpu.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'

/** The interrupt enable bit, its value before the trap, and "the trap came from supervisor mode". */
export const SIE = 0x2
export const SPIE = 0x20
export const SPP = 0x100

/** The saved registers, `struct pt_regs`. */
export const frame = perFrame({
  regs: { status: wrapping(bits(9)), cause: wrapping(bits(4)) },
})

export function csr_read__CSR_STATUS(): number {
  return cpu.interrupt_flag ? SIE : 0
}

export function csr_set__CSR_STATUS(mask: number): void {
  if ((mask & SIE) === 0) return
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
  })
}

export function csr_clear__CSR_STATUS(mask: number): void {
  if ((mask & SIE) === 0) return
  atomically(() => mask_interrupts())
}

export function csr_read_clear__CSR_STATUS(mask: number): number {
  const old = csr_read__CSR_STATUS()
  csr_clear__CSR_STATUS(mask)
  return old
}

function mask_interrupts(): void {
  if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
  cpu.interrupt_flag = false
}

/** WFI ends when an interrupt is pending, masked or not, and at any other time; here it ends at once. */
export function wait_for_interrupt(): void {
  check(
    'no-lost-work',
    (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending ||
      cpu.reschedule_being_sent,
    'the CPU goes to sleep although a reschedule was requested',
  )
}
