// How a LoongArch CPU masks interrupts: the IE bit of CSR.CRMD, and the same bit of CSR.PRMD as it was before
// an exception. There are no NMIs.
//
// The functions are those that contain assembly in arch/loongarch/include/asm/irqflags.h; they carry the
// same names and take the place of the tree's.

import { atomically, bits, perFrame, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from '../linux/cpu.ts'

/** CSR_CRMD_IE, CSR_PRMD_PIE; and the privilege level of user programs, PLV_USER. */
export const IE = 0x4
export const PIE = 0x4
export const PLV_USER = 0x3

/** The saved registers, `struct pt_regs`: mode and mask are restored from here. */
export const frame = perFrame({
  regs: {
    csr_prmd: wrapping(bits(3)),
    /** What could not be accessed; 0 where the instruction stands, of whose address nothing is kept. */
    csr_badvaddr: wrapping(bits(1)),
  },
})

export function arch_local_save_flags(): number {
  return cpu.interrupt_flag ? IE : 0
}

export function arch_local_irq_enable(): void {
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
  })
}

export function arch_local_irq_disable(): void {
  atomically(() => {
    if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
    cpu.interrupt_flag = false
  })
}

export function arch_local_irq_save(): number {
  const flags = arch_local_save_flags()
  arch_local_irq_disable()
  return flags
}

export function arch_local_irq_restore(flags: number): void {
  if ((flags & IE) !== 0) arch_local_irq_enable()
  else arch_local_irq_disable()
}
