// Linux on x86: the files of its entry code, its configuration, and what stands in for its assembly. What differs
// between the machines that it boots on stands in x86-machines.ts.
//
// One table serves all releases where a name that a release does not have is simply never asked for;
// what contradicts between releases stands in a row of its own.

import type { Closure } from './closure.ts'
import { coreFamilies, coreForced, coreHeaders, glueUnits } from './closure.ts'
import { joinLeaves, kernelCuts, kernelCutOff, kernelLeaves } from './leaves.ts'
import type { KernelRelease } from './kernel-cache.ts'
import type { Release } from './release.ts'
import type { Target } from './target.ts'
import { untracked } from './untracked.ts'
import { x86Cuts, x86CutOff, x86Leaves } from './x86-leaves.ts'
import type { X86Machine } from './x86-machines.ts'
import { x86Preset, x86Presupposed } from './x86-preset.ts'

const headers = [
  'arch/x86/include/asm/current.h',
  'arch/x86/include/asm/entry-common.h',
  'arch/x86/include/asm/hardirq.h',
  'arch/x86/include/asm/idtentry.h',
  'arch/x86/include/asm/irq_stack.h',
  'arch/x86/include/asm/irqflags.h',
  'arch/x86/include/asm/preempt.h',
  'arch/x86/include/asm/processor-flags.h',
  'arch/x86/include/asm/ptrace.h',
  'arch/x86/include/asm/nospec-branch.h',
  'arch/x86/include/asm/segment.h',
  'arch/x86/include/asm/thread_info.h',
  'arch/x86/include/asm/trap_pf.h',
  'arch/x86/include/asm/trapnr.h',
  'arch/x86/include/uapi/asm/processor-flags.h',
]

const units = [
  'arch/x86/kernel/irq.c',
  'arch/x86/kernel/smp.c',
  'arch/x86/kernel/nmi.c',
  'arch/x86/kernel/apic/apic.c',
  'arch/x86/mm/fault.c',
]

/** Before and after 6.12 these are objects of their own, not members of `struct pcpu_hot`. */
const preemptCount = ['__preempt_count', 'pcpu_hot.preempt_count'] as const
const perCpuNames = [preemptCount, ['__softirq_pending', 'pcpu_hot.softirq_pending']] as const

/** What contradicts between releases. */
interface Own {
  readonly units: readonly string[]
  readonly headers?: readonly string[]
  readonly defines: readonly (readonly [string, string])[]
  readonly notDefined?: readonly (readonly [string, string])[]
  /** As in `Release`, for objects that only x86 has. */
  readonly fieldNames: readonly (readonly [string, string])[]
}

const own: Readonly<Partial<Record<KernelRelease, Own>>> = {
  '6.1': {
    units: ['arch/x86/entry/common.c'],
    headers: ['arch/x86/include/asm/hw_irq.h'],
    // The one device of the machine has vector 0.
    defines: [...systemCalls(451), ['NR_VECTORS', '1']],
    notDefined: [
      ['SPLIT_RSS_COUNTING', 'memory accounting'],
      ['__ARCH_WANT_SYS_NICE', 'a system call of its own'],
    ],
    fieldNames: [preemptCount, ['irq_stat.__softirq_pending', 'pcpu_hot.softirq_pending']],
  },
  '6.12': { units: ['arch/x86/entry/common.c'], defines: systemCalls(463), fieldNames: [] },
  '7.2': {
    units: ['arch/x86/entry/syscall_64.c'],
    defines: systemCalls(472),
    fieldNames: perCpuNames,
  },
  '7.3': {
    units: ['arch/x86/entry/syscall_64.c'],
    defines: systemCalls(473),
    fieldNames: perCpuNames,
  },
}

function systemCalls(count: number): readonly (readonly [string, string])[] {
  return [['NR_syscalls', `${count}`]]
}

export function x86Target(release: Release, machine: X86Machine): Target | undefined {
  const extra = own[release.name]
  if (extra === undefined || !(machine.only ?? [release.name]).includes(release.name)) {
    return undefined
  }
  return {
    closure: x86Closure(release, extra, machine),
    library: machine.library,
    preset: x86Preset(machine.symbols),
    presupposed: x86Presupposed(machine.symbols),
    leaves: joinLeaves(
      [...machine.leaves, ...kernelLeaves, ...x86Leaves],
      [...kernelCutOff, ...x86CutOff, ...release.cutOff, ...machine.cutOff],
    ),
    cuts: new Map([...kernelCuts, ...x86Cuts, ...machine.cuts]),
    overrides: (owner, name) => untracked.get(`${owner} ${name}`),
    preemptModes: machine.preemptModes ?? release.preemptModes,
    assumptions: machine.assumptions,
    ...(machine.depth && { depth: machine.depth }),
  }
}

function x86Closure(release: Release, extra: Own, machine: X86Machine): Closure {
  return {
    includeDirs: ['arch/x86/include', 'arch/x86/include/uapi', 'include', 'include/uapi'],
    units: [...release.units, ...units, ...extra.units, ...machine.units, ...glueUnits],
    forced: [...coreForced, 'asm/ptrace.h', 'asm/idtentry.h', ...machine.forced],
    headers: new Set([...coreHeaders, ...headers, ...(extra.headers ?? []), ...machine.headers]),
    defines: new Map([
      ['TASK_SIZE_MAX', '0x7ffffffff000UL'],
      ['EBUSY', '16'],
      ['NSEC_PER_USEC', '1000L'],
      ['GFP_KERNEL', '0'],
      ['__X32_SYSCALL_BIT', '0x40000000'],
      ...extra.defines,
      ...machine.defines,
    ]),
    notDefined: new Map([
      ['vcpu_is_preempted', 'needs CONFIG_PARAVIRT'],
      ['_ASM_GENERIC_BITOPS_INSTRUMENTED_ATOMIC_H', 'bit operations mean the same in both ways'],
      [
        '_ASM_GENERIC_BITOPS_INSTRUMENTED_NON_ATOMIC_H',
        'bit operations mean the same in both ways',
      ],
      ...(extra.notDefined ?? []),
    ]),
    bounds: new Map([['MAX_SOFTIRQ_RESTART', '2']]),
    keep: [
      'tick_nohz_full_cpu',
      'task_pt_regs',
      '__preempt_schedule',
      '__preempt_schedule_notrace',
    ],
    fieldNames: new Map([
      ['regs.fred_cs.cs', 'regs.cs'],
      ...release.fieldNames,
      ...extra.fieldNames,
      ...machine.fieldNames,
    ]),
    families: new Map(coreFamilies),
  }
}
