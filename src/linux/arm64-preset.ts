// The symbols of the configuration that only arm64 has, or decides in its own way.

import type { Config } from '../front/c/config.ts'
import { corePresupposed, preset, type Presupposed } from './presets.ts'

const own: Presupposed = {
  on: `
  ACPI ARCH_HAS_PREEMPT_LAZY ARM64 ARM64_PSEUDO_NMI ARM_GIC_V3_ITS CPU_PM
  HAVE_CONTEXT_TRACKING_USER HAVE_HW_BREAKPOINT HAVE_PREEMPT_DYNAMIC_KEY
`,
  off: `
  HAVE_VIRT_CPU_ACCOUNTING_IDLE ARCH_HAS_CPU_PASID ARCH_HAS_CPU_RELAX ARCH_HAS_LAZY_MMU_MODE ARCH_HAS_PARANOID_L1D_FLUSH
  ARM64_DEBUG_PRIORITY_MASKING ARM64_ERRATUM_1463225 ARM64_MPAM ARM64_SME ARM64_SVE ARM64_SW_TTBR0_PAN ARM_GIC_V2M
  ARM_SDE_INTERFACE COMPAT CPU_BIG_ENDIAN CPU_SUP_INTEL DEBUG_RSEQ GENERIC_ENTRY IA64
  HAVE_CONTEXT_TRACKING_USER_OFFSTACK HAVE_GENERIC_TIF_BITS HAVE_IRQ_EXIT_ON_IRQ_STACK
  HAVE_PREEMPT_DYNAMIC_CALL HRTIMER_REARM_DEFERRED NOINSTR_VALIDATION SHADOW_CALL_STACK
  VIRT_XFER_TO_GUEST_WORK X86_BUS_LOCK_DETECT X86_CPU_RESCTRL X86_MCE
`,
}

export const arm64Presupposed: Presupposed = {
  on: `${corePresupposed.on} TRACE_IRQFLAGS_NMI ARM64 ARM64_PSEUDO_NMI`,
  off: corePresupposed.off,
}

/** They came with the releases whose interrupts go through the generic entry code. */
const late = ['CONFIG_GENERIC_IRQ_ENTRY', 'CONFIG_HAVE_STATIC_CALL', 'CONFIG_LIVEPATCH']

/** With the generic entry code for interrupts, or with arm64's own. */
export function arm64Preset(generic: boolean): Config {
  return new Map([...preset(own), ...late.map((name) => [name, generic ? 'y' : 'n'] as const)])
}
