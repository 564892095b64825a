// Linux on s390: the files of its entry code, its configuration, and what stands in for its assembly. Every
// release has the generic entry code; what differs is data.

import type { Closure } from './closure.ts'
import { coreFamilies, coreForced, coreHeaders, glueUnits } from './closure.ts'
import type { KernelRelease } from './kernel-cache.ts'
import { joinLeaves, kernelCuts, kernelCutOff, kernelLeaves } from './leaves.ts'
import type { Release } from './release.ts'
import { s390Cuts, s390CutOff, s390Leaves } from './s390-leaves.ts'
import { s390Preset, s390Presupposed } from './s390-preset.ts'
import type { Target } from './target.ts'
import { untracked } from './untracked.ts'

const headers = [
  'cpu.h',
  'ctl_reg.h',
  'ctlreg.h',
  'current.h',
  'entry-common.h',
  'fault.h',
  'hardirq.h',
  'idle.h',
  'irqflags.h',
  'lowcore.h',
  'march.h',
  'nmi.h',
  'preempt.h',
  'processor.h',
  'ptrace.h',
  'thread_info.h',
  'tod_types.h',
  'tpi.h',
].map((name) => `arch/s390/include/asm/${name}`)

const units = [
  'arch/s390/kernel/irq.c',
  'arch/s390/kernel/traps.c',
  'arch/s390/kernel/syscall.c',
  'arch/s390/kernel/nmi.c',
  'arch/s390/kernel/idle.c',
]

interface Own {
  /** The preemption mode is chosen at boot. */
  readonly dynamic: boolean
  /** How the assembly calls C: which of the modules in machine/s390 stands for it. */
  readonly library: 'tree' | 'work-tree' | 'flags-tree'
  readonly cuts?: readonly (readonly [name: string, reason: string])[]
}

const own: Readonly<Partial<Record<KernelRelease, Own>>> = {
  '6.1': {
    dynamic: false,
    library: 'work-tree',
    cuts: [['__s390_handle_mcck', 'wakes a kernel thread, or ends the task']],
  },
  '6.12': { dynamic: false, library: 'tree' },
  '7.2': { dynamic: true, library: 'tree' },
  '7.3': { dynamic: true, library: 'flags-tree' },
}

const defines: ReadonlyMap<string, string> = new Map([
  ['GFP_KERNEL', '0'],
  ['EBUSY', '16'],
  ['ENODEV', '19'],
  ['ENOSYS', '38'],
  ['NSEC_PER_USEC', '1000L'],
  ['USEC_PER_SEC', '1000000L'],
  ['EINTR', '4'],
  ['SIE64_RETURN_MCCK', '1'],
  ['NR_syscalls', '463'],
  ['__NR_restart_syscall', '7'],
  ['MACHINE_IS_LPAR', '1'],
  ['PGM_FLAG_GUEST_FAULT', '1'],
  ['SYSCALL_FLAG_PER_TRAP', '1'],
  ['PAGE_DEFAULT_ACC', '0'],
  ['PAGE_SIZE', '4096'],
  ['smp_cpu_mtid', '0'],
  ['PGM_INT_CODE_MASK', '0x7f'],
  ['PGM_INT_CODE_PER', '0x80'],
  // Which numbers they are does not matter as long as they differ.
  ['EXT_INTERRUPT', '0'],
  ['IO_INTERRUPT', '1'],
  ['THIN_INTERRUPT', '2'],
])

const notDefined: ReadonlyMap<string, string> = new Map([
  ['SPLIT_RSS_COUNTING', 'memory accounting'],
  ['__ARCH_WANT_SYS_NICE', 'a system call of its own'],
  ['__HAVE_ASM_FLAG_OUTPUTS__', 'the same operation in one instruction'],
  ['vcpu_is_preempted', 'asks for the state of other CPUs'],
  ['_ASM_GENERIC_BITOPS_INSTRUMENTED_ATOMIC_H', 'bit operations mean the same in both ways'],
  ['_ASM_GENERIC_BITOPS_INSTRUMENTED_NON_ATOMIC_H', 'bit operations mean the same in both ways'],
])

const leftOut: ReadonlyMap<string, string> = new Map([
  ['regs.tpi_info', 'which device it is: there is one'],
  ['s390_idle.clock_idle_enter', 'time is not tracked'],
  ['s390_idle.clock_idle_exit', 'time is not tracked'],
  ['thread.trap_tdb', 'why a transaction was aborted'],
  ['*(regs->gprs[…] + __SF_SIE_REASON)', 'why a guest is left: there are no guests'],
  ['regs->gprs[…]->sie_return', 'why a guest is left: there are no guests'],
])

const apart: ReadonlyMap<string, string> = new Map([
  ['regs.tpi_info', 'only of I/O interrupts, which have no code'],
  ['lowcore.tpi_info', 'the other members are its parts, and nobody looks at them'],
  ['lowcore.preempt_count', 'the library has its halves as bits of the whole'],
  ['lowcore.pgm_code', 'the low half of pgm_int_code: the machine stores both'],
  ['lowcore.pgm_int_code', 'the machine stores both'],
  ['lowcore.per_code_combined', 'nobody looks at the two codes alone'],
])

export function s390Target(release: Release): Target | undefined {
  const extra = own[release.name]
  if (extra === undefined) return undefined
  return {
    closure: s390Closure(release),
    library: `machine/s390/${extra.library}.ts`,
    preset: s390Preset(extra.dynamic),
    presupposed: s390Presupposed,
    leaves: joinLeaves(
      [...kernelLeaves, ...s390Leaves],
      [...kernelCutOff, ...s390CutOff, ...release.cutOff],
    ),
    cuts: new Map([...kernelCuts, ...s390Cuts, ...(extra.cuts ?? [])]),
    overrides: (owner, name) => untracked.get(`${owner} ${name}`),
    preemptModes: extra.dynamic ? release.preemptModes : ['full'],
    noNohzFull: true,
  }
}

function s390Closure(release: Release): Closure {
  return {
    includeDirs: ['arch/s390/include', 'arch/s390/include/uapi', 'include', 'include/uapi'],
    units: [...release.units, ...units, ...glueUnits],
    forced: [...coreForced, 'asm/lowcore.h', 'asm/ptrace.h', 'asm/idle.h'],
    headers: new Set([
      ...coreHeaders,
      ...headers,
      'arch/s390/include/uapi/asm/ptrace.h',
      'include/linux/kernel_stat.h',
      'include/linux/restart_block.h',
    ]),
    defines,
    notDefined,
    bounds: new Map([['MAX_SOFTIRQ_RESTART', '2']]),
    macros: ['S390_lowcore (*get_lowcore())'],
    keep: [
      'tick_nohz_full_cpu',
      'task_pt_regs',
      '__arch_local_irq_stosm',
      '__arch_local_irq_stnsm',
    ],
    // The word is x86's.
    fieldNames: new Map([
      ...release.fieldNames,
      ['lowcore.preempt_count', 'pcpu_hot.preempt_count'],
    ]),
    addresses: new Map([['psw_idle_exit', 1n]]),
    leftOut,
    apart,
    families: new Map([
      ...coreFamilies,
      ['lowcore', { owner: 'cpu', prefix: 'lowcore' }],
      ['per_event', { owner: 'task', prefix: 'thread.per_event' }],
    ]),
  }
}
