// Interrupt masking of releases that patch it in as alternatives (Linux v6.1, arch/arm64/include/asm/irqflags.h):
// DAIF, or with pseudo-NMIs the priority mask. Later releases say the same in C, and theirs is used.

import {
  daifclr_if,
  daifset_if,
  features,
  I,
  IRQON,
  read_sysreg__daif,
  read_sysreg_s__SYS_ICC_PMR_EL1,
  write_sysreg__daif,
  write_sysreg_s__SYS_ICC_PMR_EL1,
} from './cpu.ts'

/** GIC_PRIO_IRQOFF of v6.1. */
const IRQOFF = 0x60

export function arch_local_irq_enable(): void {
  if (features.boot.pseudo_nmi) write_sysreg_s__SYS_ICC_PMR_EL1(IRQON)
  else daifclr_if()
}

export function arch_local_irq_disable(): void {
  if (features.boot.pseudo_nmi) write_sysreg_s__SYS_ICC_PMR_EL1(IRQOFF)
  else daifset_if()
}

export function arch_local_save_flags(): number {
  return features.boot.pseudo_nmi ? read_sysreg_s__SYS_ICC_PMR_EL1() : read_sysreg__daif()
}

export function arch_irqs_disabled_flags(flags: number): number {
  return features.boot.pseudo_nmi ? flags ^ IRQON : flags & I
}

export function arch_local_irq_restore(flags: number): void {
  if (features.boot.pseudo_nmi) write_sysreg_s__SYS_ICC_PMR_EL1(flags)
  else write_sysreg__daif(flags)
}
