// The symbols of the configuration that only x86 has, or decides in its own way.

import type { Config } from '../front/c/config.ts'
import { corePresupposed, preset, type Presupposed } from './presets.ts'

const own: Presupposed = {
  on: `
  ARCH_HAS_CPU_RELAX ARCH_HAS_LAZY_MMU_MODE ARCH_HAS_PREEMPT_LAZY CPU_MITIGATIONS CPU_SUP_AMD
  CPU_SUP_INTEL HAVE_CONTEXT_TRACKING_USER_OFFSTACK HAVE_IRQ_EXIT_ON_IRQ_STACK HAVE_KVM
  HAVE_PREEMPT_DYNAMIC_CALL VIRT_XFER_TO_GUEST_WORK X86_64 X86_IO_APIC X86_LOCAL_APIC X86_X2APIC
`,
  off: `
  ACRN_GUEST AMD_MEM_ENCRYPT ARCH_HAS_CPU_PASID ARCH_HAS_PARANOID_L1D_FLUSH CALL_THUNKS_DEBUG
  HAVE_VIRT_CPU_ACCOUNTING_IDLE
  COMPAT PCI_MSI HYPERV IA32_EMULATION IA64 INTEL_TDX_GUEST KVM_GUEST KVM_INTEL
  MITIGATION_CALL_DEPTH_TRACKING MITIGATION_ITS MITIGATION_PAGE_TABLE_ISOLATION
  MITIGATION_RETHUNK MITIGATION_RETPOLINE MITIGATION_SRSO MITIGATION_UNRET_ENTRY NMI_CHECK_CPU
  PAGE_TABLE_ISOLATION PARAVIRT_XXL RETHUNK RETPOLINE UP_LATE_INIT USE_X86_SEG_SUPPORT VM86
  X86_32 X86_BUS_LOCK_DETECT X86_CET X86_CPU_RESCTRL X86_DEBUGCTLMSR X86_DEBUG_FPU X86_F00F_BUG
  X86_FRED X86_HV_CALLBACK_VECTOR X86_IOPL_IOPERM X86_KERNEL_IBT X86_MCE X86_MCE_AMD
  X86_MCE_INTEL X86_MCE_THRESHOLD X86_PM_TIMER X86_POSTED_MSI X86_THERMAL_VECTOR X86_X32_ABI
  XEN_PV XEN_PVHVM
`,
}

/** The symbols of a machine go before the preset's. */
export function x86Presupposed(machine: Presupposed): Presupposed {
  return {
    on: `${without(corePresupposed.on, machine.off)} GENERIC_ENTRY TRACE_IRQFLAGS_NMI X86_64 ${machine.on}`,
    off: `${corePresupposed.off} X86_32 ${machine.off}`,
  }
}

export function x86Preset(machine: Presupposed): Config {
  return preset(own, machine)
}

function without(names: string, left: string): string {
  const these = new Set(left.split(/\s+/))
  return names
    .split(/\s+/)
    .filter((name) => !these.has(name))
    .join(' ')
}
