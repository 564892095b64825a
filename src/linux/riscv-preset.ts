// The symbols of the configuration that only RISC-V has, or decides in its own way.

import type { Config } from '../front/c/config.ts'
import { corePresupposed, preset, type Presupposed } from './presets.ts'

const own: Presupposed = {
  on: `
  CPU_PM GENERIC_BUG HAVE_CONTEXT_TRACKING_USER HAVE_IRQ_EXIT_ON_IRQ_STACK HAVE_PREEMPT_DYNAMIC_KEY
  IRQ_STACKS RISCV RISCV_ISA_V RISCV_MISALIGNED
`,
  off: `
  ARCH_HAS_CPU_PASID ARCH_HAS_CPU_RELAX ARCH_HAS_LAZY_MMU_MODE ARCH_HAS_PARANOID_L1D_FLUSH COMPAT CPU_SUP_INTEL FPU
  GENERIC_IRQ_STAT_SNAPSHOT HAVE_VIRT_CPU_ACCOUNTING_IDLE
  HAVE_CONTEXT_TRACKING_USER_OFFSTACK HAVE_STATIC_CALL HAVE_PREEMPT_DYNAMIC_CALL KASAN KGDB LIVEPATCH
  NOINSTR_VALIDATION RISCV_ALTERNATIVE RISCV_ISA_SSQOSID RISCV_ISA_SUPM RISCV_ISA_V_PREEMPTIVE RISCV_ISA_ZICBOP RISCV_M_MODE RISCV_USER_CFI SHADOW_CALL_STACK
  STACKPROTECTOR_PER_TASK TRACE_IRQFLAGS_NMI X86_BUS_LOCK_DETECT X86_CPU_RESCTRL X86_MCE XIP_KERNEL
`,
}

export const riscvPresupposed: Presupposed = {
  on: `${corePresupposed.on} RISCV`,
  off: `${corePresupposed.off} RISCV_M_MODE TRACE_IRQFLAGS_NMI`,
}

/** They came after 6.12. */
const late = [
  'ARCH_HAS_PREEMPT_LAZY',
  'HAVE_GENERIC_TIF_BITS',
  'HRTIMER_REARM_DEFERRED',
  'VIRT_XFER_TO_GUEST_WORK',
]

/** `late`: with lazy preemption and the generic thread flags. */
export function riscvPreset(isLate: boolean): Config {
  const value = isLate ? 'y' : 'n'
  return new Map([...preset(own), ...late.map((name) => [`CONFIG_${name}`, value] as const)])
}
