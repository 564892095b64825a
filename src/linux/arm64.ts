// Linux on arm64: the files of its entry code, its configuration, and what stands in for its assembly.
// Up to 6.12 the entry code is arm64's own; later releases use the generic one for interrupts.

import { arm64Cuts, arm64CutOff, arm64Leaves } from './arm64-leaves.ts'
import { arm64Preset, arm64Presupposed } from './arm64-preset.ts'
import type { Closure } from './closure.ts'
import { coreFamilies, coreForced, coreHeaders, glueUnits } from './closure.ts'
import type { KernelRelease } from './kernel-cache.ts'
import { joinLeaves, kernelCuts, kernelCutOff, kernelLeaves } from './leaves.ts'
import type { Release } from './release.ts'
import type { Target } from './target.ts'
import { untracked } from './untracked.ts'

const headers = [
  'arch_gicv3.h',
  'current.h',
  'daifflags.h',
  'entry-common.h',
  'esr.h',
  'exception.h',
  'hardirq.h',
  'irqflags.h',
  'preempt.h',
  'ptrace.h',
  'thread_info.h',
].map((name) => `arch/arm64/include/asm/${name}`)

const units = [
  'arch/arm64/kernel/entry-common.c',
  'arch/arm64/kernel/syscall.c',
  'arch/arm64/kernel/idle.c',
  'arch/arm64/kernel/irq.c',
  'drivers/irqchip/irq-gic-v3.c',
]

interface Own {
  /** Interrupts go through the generic entry code; what calls the kernel is arm64's own. */
  readonly generic: boolean
  /** Units beside the common ones. */
  readonly units?: readonly string[]
  readonly defines?: readonly (readonly [string, string])[]
  readonly cuts?: readonly (readonly [name: string, reason: string])[]
}

const alternatives = 'patched at boot: DAIF or the priority mask'

const own: Readonly<Partial<Record<KernelRelease, Own>>> = {
  '6.1': {
    generic: false,
    units: ['arch/arm64/kernel/signal.c'],
    // Which of two values masks interrupts is decided at boot; nothing asks which it is.
    defines: [['GIC_PRIO_IRQOFF', '0x60']],
    cuts: [
      ['arch_local_irq_enable', alternatives],
      ['arch_local_irq_disable', alternatives],
      ['arch_local_save_flags', alternatives],
      ['arch_irqs_disabled_flags', alternatives],
      ['arch_local_irq_restore', alternatives],
      ['do_signal', 'signal queues, and writing to the user stack'],
    ],
  },
  '6.12': { generic: false },
  '7.2': { generic: true },
  '7.3': { generic: true },
}

/** Generic system calls; where arm64 does not have them it has functions of the same names. */
const systemCallHeader = 'include/linux/entry-common.h'

/** The texts of irqflags.h, daifflags.h and arch_gicv3.h. */
const assembly: ReadonlyMap<string, string> = new Map([
  ['msr daifset, #3', 'daifset_if'],
  ['msr daifclr, #3', 'daifclr_if'],
  ['msr daifset, #0xf', 'daifset_all'],
])

export function arm64Target(release: Release): Target | undefined {
  const extra = own[release.name]
  if (extra === undefined) return undefined
  const { generic } = extra
  return {
    closure: arm64Closure(release, extra),
    library: generic ? 'machine/arm64/generic-tree.ts' : 'machine/arm64/tree.ts',
    preset: arm64Preset(generic),
    presupposed: arm64Presupposed,
    leaves: joinLeaves(
      [...kernelLeaves, ...arm64Leaves],
      [...kernelCutOff, ...arm64CutOff, ...release.cutOff],
    ),
    cuts: new Map([...kernelCuts, ...arm64Cuts, ...(extra.cuts ?? [])]),
    overrides: (owner, name) => untracked.get(`${owner} ${name}`),
    preemptModes: release.preemptModes,
    depth: 2,
    pseudoNmi: true,
  }
}

function arm64Closure(release: Release, extra: Own): Closure {
  const core = release.units.filter((unit) => extra.generic || !unit.startsWith('kernel/entry/'))
  return {
    includeDirs: ['arch/arm64/include', 'arch/arm64/include/uapi', 'include', 'include/uapi'],
    units: [...core, ...units, ...(extra.units ?? []), ...glueUnits],
    forced: [...coreForced, 'asm/ptrace.h', 'asm/daifflags.h', 'asm/esr.h'],
    headers: new Set([
      ...coreHeaders.filter((header) => header !== systemCallHeader),
      ...headers,
      'arch/arm64/include/uapi/asm/ptrace.h',
      'include/asm-generic/hardirq.h',
      'include/linux/irqchip/arm-gic-v3-prio.h',
    ]),
    defines: new Map([
      ['GFP_KERNEL', '0'],
      ['EBUSY', '16'],
      ['NSEC_PER_USEC', '1000L'],
      ['__NR_syscalls', '463'],
      ['sys_call_table', '0'],
      ['HCR_TGE', '(1UL << 27)'],
      ['ENOSYS', '38'],
      ['ERESTARTNOINTR', '513'],
      ['SIGSEGV', '11'],
      ['SEGV_MTEAERR', '8'],
      ...(extra.defines ?? []),
    ]),
    notDefined: new Map([
      ['SPLIT_RSS_COUNTING', 'memory accounting'],
      ['__ARCH_WANT_SYS_NICE', 'a system call of its own'],
      ['vcpu_is_preempted', 'asks for the state of other CPUs'],
      ['_ASM_GENERIC_BITOPS_INSTRUMENTED_ATOMIC_H', 'bit operations mean the same in both ways'],
      [
        '_ASM_GENERIC_BITOPS_INSTRUMENTED_NON_ATOMIC_H',
        'bit operations mean the same in both ways',
      ],
    ]),
    bounds: new Map([['MAX_SOFTIRQ_RESTART', '2']]),
    keep: ['tick_nohz_full_cpu', 'task_pt_regs', 'pmr_sync', 'isb', 'dsb'],
    fieldNames: new Map([...release.fieldNames, ['regs.pmr', 'regs.pmr_save']]),
    assembly,
    families: new Map(coreFamilies),
  }
}
