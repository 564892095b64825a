// The machines that an x86 kernel boots on and whose entry code differs: each is the plain x86 of x86.ts with
// files, symbols and a machine library of its own, and has a name of its own for `--arch`.

import { call, constant, type Table } from './leaves.ts'
import type { KernelRelease } from './kernel-cache.ts'
import type { Presupposed } from './presets.ts'

export interface X86Machine {
  /** The releases that know this machine; all of them without it. */
  readonly only?: readonly KernelRelease[]
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
  assumptions: [],
}

/** The same with NMI handlers that take page faults, so that NMIs nest. */
const nestedNmi: X86Machine = {
  ...idt,
  library: 'machine/x86/nested-nmi-tree.ts',
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
  assumptions: [],
}

/** By the name that `--arch` takes. */
export const x86Machines: ReadonlyMap<string, X86Machine> = new Map([
  ['x86', idt],
  ['x86-fred', fred],
  ['x86-nested-nmi', nestedNmi],
])
