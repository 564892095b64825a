// How an arm64 CPU masks exceptions for a kernel tree: PSTATE.D (debug), A (SError), I and F (interrupts),
// and with pseudo-NMIs the priority mask of the interrupt controller. An interrupt of ordinary priority
// passes a priority mask of GIC_PRIO_IRQON or above, a pseudo-NMI passes every mask that is used.
//
// The functions are what the system registers and the assembly of arch/arm64/include/asm/irqflags.h,
// daifflags.h and arch_gicv3.h do; src/linux/arm64.ts says which text calls which.

import { atomically, bits, bool, global, perCpu, perFrame, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from '../linux/cpu.ts'

export const I = 0x80
export const DAIF = 0x3c0
export const A = 0x100
export const D = 0x200
export const F = 0x40

/** GIC_PRIO_IRQON, and GIC_PRIO_IRQON | GIC_PRIO_PSR_I_SET. */
export const IRQON = 0xe0
export const IRQON_I_SET = 0xf0

export const masks = perCpu({ daif: bits(10, 0x3c0), pmr: bits(8, 0xe0) })

/** Beside what machine/linux/cpu.ts has: inputs that are fixed at boot. */
export const features = global({
  boot: {
    /** irqchip.gicv3_pseudo_nmi=1: priorities mask ordinary interrupts, and some can be like NMIs. */
    pseudo_nmi: bool(false),
    /** The capabilities of all CPUs are known, which is so long before user space runs. */
    capabilities_final: bool(true),
  },
})

/** The saved registers. */
export const frame = perFrame({
  regs: {
    pstate: wrapping(bits(10)),
    pmr_save: wrapping(bits(8)),
    exit_rcu: wrapping(bits(1)),
    lockdep_hardirqs: wrapping(bits(1)),
  },
})

/** Inside `atomically`, behind every change of a mask. */
export function masks_have_changed(): void {
  const open = (masks.daif & I) === 0 && masks.pmr >= IRQON
  if (open) raw.masked_without_lockdep = false
  else if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
  cpu.interrupt_flag = open
}

export function read_sysreg__daif(): number {
  return masks.daif
}

export function write_sysreg__daif(value: number): void {
  atomically(() => {
    masks.daif = value & DAIF
    masks_have_changed()
  })
}

/** msr daifset, #3 */
export function daifset_if(): void {
  atomically(() => {
    masks.daif |= I | F
    masks_have_changed()
  })
}

/** msr daifclr, #3 */
export function daifclr_if(): void {
  atomically(() => {
    masks.daif &= DAIF ^ (I | F)
    masks_have_changed()
  })
}

/** msr daifset, #0xf */
export function daifset_all(): void {
  atomically(() => {
    masks.daif = DAIF
    masks_have_changed()
  })
}

export function read_sysreg_s__SYS_ICC_PMR_EL1(): number {
  return masks.pmr
}

export function write_sysreg_s__SYS_ICC_PMR_EL1(value: number): void {
  atomically(() => {
    masks.pmr = value
    masks_have_changed()
  })
}

export function system_uses_irq_prio_masking(): boolean {
  return features.boot.pseudo_nmi
}

export function system_capabilities_finalized(): boolean {
  return features.boot.capabilities_final
}
