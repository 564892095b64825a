// The configuration that a tree is read under when the user gives none: a debugging kernel with
// everything on that watches entry code, and the preemption mode chosen at boot (PREEMPT_DYNAMIC), so
// that one reading covers preempt=none, voluntary and full.

import type { Config } from '../front/c/config.ts'

const on = [
  '64BIT',
  'ARCH_HAS_PREEMPT_LAZY',
  'ARCH_WANTS_NO_INSTR',
  'CONTEXT_TRACKING',
  'CONTEXT_TRACKING_IDLE',
  'CONTEXT_TRACKING_USER',
  'CPU_IDLE',
  'DEBUG_ENTRY',
  'DEBUG_LOCK_ALLOC',
  'DEBUG_PREEMPT',
  'GENERIC_CLOCKEVENTS_BROADCAST',
  'GENERIC_ENTRY',
  'GENERIC_IRQ_ENTRY',
  'HAVE_CONTEXT_TRACKING_USER_OFFSTACK',
  'HAVE_IRQ_EXIT_ON_IRQ_STACK',
  'HAVE_PREEMPT_DYNAMIC',
  'HAVE_PREEMPT_DYNAMIC_CALL',
  'HAVE_STATIC_CALL',
  'JUMP_LABEL',
  'KVM_XFER_TO_GUEST_WORK',
  'LOCKDEP',
  'NOINSTR_VALIDATION',
  'NO_HZ_COMMON',
  'NO_HZ_FULL',
  'PREEMPTION',
  'PREEMPT_BUILD',
  'PREEMPT_COUNT',
  'PREEMPT_DYNAMIC',
  'PREEMPT_RCU',
  'PROVE_LOCKING',
  'PROVE_RCU',
  'RCU_EQS_DEBUG',
  'RCU_NOCB_CPU',
  'SMP',
  'SOFTIRQ_ON_OWN_STACK',
  'TASKS_RCU',
  'TRACE_IRQFLAGS',
  'TRACE_IRQFLAGS_NMI',
  'TRACE_IRQFLAGS_SUPPORT',
  'TREE_RCU',
  'VIRT_CPU_ACCOUNTING_GEN',
  'X86_64',
  'X86_LOCAL_APIC',
  'X86_IO_APIC',
]

/** Decided as off, so that testing them is not reported as an open question. */
const off = [
  'PREEMPT_RT',
  'TINY_RCU',
  'COMPAT',
  'X86_32',
  'PARAVIRT',
  'PARAVIRT_XXL',
  'XEN_PV',
  'X86_FRED',
]

export function x86Preset(): Config {
  return new Map([
    ...on.map((name) => [`CONFIG_${name}`, 'y'] as const),
    ['CONFIG_HZ', '250'],
    ...off.map((name) => [`CONFIG_${name}`, 'n'] as const),
  ])
}
