// The symbols of the configuration that only LoongArch has, or decides in its own way.

import type { Config } from '../front/c/config.ts'
import { corePresupposed, preset, type Presupposed } from './presets.ts'

const own: Presupposed = {
  on: `
  ARCH_STRICT_ALIGN CPU_PM GENERIC_BUG HAVE_CONTEXT_TRACKING_USER HAVE_IRQ_EXIT_ON_IRQ_STACK
  AS_HAS_FCSR_CLASS CPU_HAS_AMO CPU_HAS_PREFETCH HAVE_TIF_NOHZ LOONGARCH OF PAGE_SIZE_16KB
`,
  off: `
  32BIT HIBERNATION IA64 PAGE_SIZE_4KB PAGE_SIZE_64KB PROFILING ARCH_HAS_CPU_PASID ARCH_HAS_CPU_RELAX ARCH_HAS_LAZY_MMU_MODE ARCH_HAS_PARANOID_L1D_FLUSH
  COMPAT CPU_SUP_INTEL GENERIC_IRQ_STAT_SNAPSHOT HAVE_VIRT_CPU_ACCOUNTING_IDLE HAVE_CONTEXT_TRACKING_USER_OFFSTACK HAVE_HW_BREAKPOINT
  HAVE_PREEMPT_DYNAMIC_CALL HAVE_STATIC_CALL KASAN KGDB NOINSTR_VALIDATION
  SOFTIRQ_ON_OWN_STACK TRACE_IRQFLAGS_NMI X86_BUS_LOCK_DETECT X86_CPU_RESCTRL X86_MCE
`,
}

/** Before the preemption mode could be chosen at boot, the kernel is built with full preemption. */
export function loongarchPresupposed(dynamic: boolean): Presupposed {
  const on = dynamic ? corePresupposed.on : corePresupposed.on.replace(' PREEMPT_DYNAMIC', '')
  return { on: `${on} LOONGARCH`, off: `${corePresupposed.off} TRACE_IRQFLAGS_NMI` }
}

const withDynamic = ['PREEMPT_DYNAMIC', 'HAVE_PREEMPT_DYNAMIC', 'HAVE_PREEMPT_DYNAMIC_KEY']

/** They came after 6.12. */
const late = [
  'ARCH_HAS_PREEMPT_LAZY',
  'HAVE_GENERIC_TIF_BITS',
  'HRTIMER_REARM_DEFERRED',
  'THREAD_INFO_IN_TASK',
  'VIRT_XFER_TO_GUEST_WORK',
]

export function loongarchPreset(isDynamic: boolean, isLate: boolean): Config {
  return new Map([...preset(own), ...decide(withDynamic, isDynamic), ...decide(late, isLate)])
}

function decide(names: readonly string[], on: boolean): readonly (readonly [string, string])[] {
  return names.map((name) => [`CONFIG_${name}`, on ? 'y' : 'n'])
}
