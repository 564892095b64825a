// The machines that an x86 kernel boots on and whose entry code differs: each is the plain x86 of x86.ts with
// files, symbols and a machine library of its own, and has a name of its own for `--arch`.

import { call, constant, type Table } from './leaves.ts'
import type { KernelRelease } from './kernel-cache.ts'
import type { Presupposed } from './presets.ts'
import type { PreemptMode } from './release.ts'

export interface X86Machine {
  /** The releases that know this machine; all of them without it. */
  readonly only?: readonly KernelRelease[]
  /** What `preempt=` accepts here, where that is not as in the release. */
  readonly preemptModes?: readonly PreemptMode[]
  /** The module of the machine library. */
  readonly library: string
  readonly units: readonly string[]
  readonly headers: readonly string[]
  readonly forced: readonly string[]
  readonly defines: readonly (readonly [string, string])[]
  readonly fieldNames: readonly (readonly [string, string])[]
  /** Symbols that are decided otherwise than in the preset, and taken for granted. */
  readonly symbols: Presupposed
  readonly leaves: Table
  /** Printed with every result, beside those of every machine. */
  readonly assumptions: readonly string[]
  /** Functions that the tree defines and that end here all the same. */
  readonly cutOff: Table
  /** Contexts that nest by default, where that is not the number of every x86 machine. */
  readonly depth?: number
  /** Functions of the tree that the library stands in for, and why. */
  readonly cuts: readonly (readonly [name: string, reason: string])[]
}

const unexpected = 'no event of this machine comes there'

/** Interrupts and exceptions through the interrupt descriptor table. */
const idt: X86Machine = {
  library: 'machine/x86/tree.ts',
  units: [],
  headers: [],
  forced: [],
  defines: [],
  fieldNames: [],
  symbols: { on: '', off: 'X86_FRED XEN_PV' },
  leaves: [],
  cutOff: [],
  cuts: [],
  assumptions: [],
}

/** The same with NMI handlers that take page faults, so that NMIs nest. */
const nestedNmi: X86Machine = {
  ...idt,
  library: 'machine/x86/nested-nmi-tree.ts',
  depth: 3,
  assumptions: [
    'no interrupt nests; there are ticks, one device, and normal grace periods that end at a tick',
    'page faults happen in NMI handlers only, one in each run',
  ],
}

/** Flexible Return and Event Delivery. */
const fred: X86Machine = {
  only: ['6.12', '7.2', '7.3'],
  library: 'machine/x86/fred-tree.ts',
  units: ['arch/x86/entry/entry_fred.c'],
  headers: ['arch/x86/include/asm/irq_vectors.h'],
  forced: ['asm/irq_vectors.h'],
  defines: [['ENOSYS', '38']],
  fieldNames: [['regs.fred_ss.l', 'regs.fred_ss.lm']],
  symbols: { on: 'X86_FRED', off: 'XEN_PV' },
  leaves: [
    ['exc_* fred_exc_debug do_fast_syscall_32', call('unexpected_event', unexpected)],
    ['ia32_enabled', constant(0n, 'no 32-bit system calls')],
  ],
  cutOff: [['fred_bad_type fred_intx', call('unexpected_event', unexpected)]],
  cuts: [],
  assumptions: [],
}

const noPreemption: Presupposed = {
  on: 'PREEMPT_VOLUNTARY PREEMPT_VOLUNTARY_BUILD',
  off: `PREEMPT PREEMPTION PREEMPT_BUILD PREEMPT_DYNAMIC PREEMPT_RCU TASKS_RCU TASKS_RCU_GENERIC
    HAVE_PREEMPT_DYNAMIC HAVE_PREEMPT_DYNAMIC_CALL DEBUG_PREEMPT`,
}

/** A kernel built without preemption, not one that is told at boot to do without. */
const voluntary: X86Machine = {
  ...idt,
  only: ['6.1', '6.12'],
  symbols: {
    on: `${idt.symbols.on} ${noPreemption.on}`,
    off: `${idt.symbols.off} ${noPreemption.off}`,
  },
  preemptModes: ['voluntary'],
  cuts: [['rcu_qs', 'reads a union as a whole']],
  library: 'machine/x86/voluntary-tree.ts',
}

/**
 * A Xen PV guest that was built without preemption, where long hypercalls can be preempted all the same. Masking is
 * read in its native form: the guest's mask is what the interrupt flag is elsewhere.
 */
const xenPv: X86Machine = {
  ...voluntary,
  only: ['6.12'],
  library: 'machine/x86/xen-pv-tree.ts',
  units: ['arch/x86/xen/enlighten_pv.c'],
  symbols: {
    on: `${noPreemption.on} XEN XEN_PV`,
    off: `${noPreemption.off} X86_FRED ACPI ACPI_NUMA EDD MTRR PCI XEN_PV_DOM0 XEN_PV_MSR_SAFE XEN_VIRTIO`,
  },
}

/** By the name that `--arch` takes. */
export const x86Machines: ReadonlyMap<string, X86Machine> = new Map([
  ['x86', idt],
  ['x86-fred', fred],
  ['x86-nested-nmi', nestedNmi],
  ['x86-voluntary', voluntary],
  ['x86-xen-pv', xenPv],
])
