// Linux on LoongArch: the files of its entry code, its configuration, and what stands in for its assembly. All
// releases have the generic entry code.

import type { FieldOverride } from '../link/merge-fields.ts'
import type { Closure } from './closure.ts'
import { coreFamilies, coreForced, coreHeaders, glueUnits } from './closure.ts'
import type { KernelRelease } from './kernel-cache.ts'
import {
  joinLeaves,
  kernelCuts,
  kernelCutOff,
  kernelLeaves,
  plainPreemptCountCuts,
} from './leaves.ts'
import { loongarchCuts, loongarchCutOff, loongarchLeaves } from './loongarch-leaves.ts'
import { loongarchPreset, loongarchPresupposed } from './loongarch-preset.ts'
import type { Release } from './release.ts'
import type { Target } from './target.ts'
import { nothing, untracked } from './untracked.ts'

const headers = [
  'asm/branch.h',
  'asm/break.h',
  'asm/current.h',
  'asm/exception.h',
  'asm/hardirq.h',
  'asm/idle.h',
  'asm/irqflags.h',
  'asm/loongarch.h',
  'asm/processor.h',
  'asm/ptrace.h',
  'asm/thread_info.h',
].flatMap((name) => [`arch/loongarch/include/${name}`, `arch/loongarch/include/uapi/${name}`])

const units = [
  'arch/loongarch/kernel/traps.c',
  'arch/loongarch/kernel/syscall.c',
  'arch/loongarch/kernel/idle.c',
  'arch/loongarch/kernel/irq.c',
  'arch/loongarch/kernel/smp.c',
  'arch/loongarch/mm/fault.c',
]

/** Registers of user programs, and what only a message to the log would say. */
const registers: ReadonlyMap<string, FieldOverride> = new Map(
  ['regs.regs', 'regs.csr_era', 'regs.orig_a0', 'thread.trap_nr', 'irq_stat.ipi_irqs'].map(
    (name) => [name, { ...nothing, reason: 'a value that nothing here depends on' }],
  ),
)

interface Own {
  readonly systemCalls: number
  /** The preemption mode is chosen at boot. */
  readonly dynamic: boolean
  /** With lazy preemption. */
  readonly late: boolean
  /** As it was at first: how it goes idle, and what causes breakpoints. */
  readonly early?: true
}

const own: Readonly<Partial<Record<KernelRelease, Own>>> = {
  '6.1': { systemCalls: 451, dynamic: false, late: false, early: true },
  '6.12': { systemCalls: 463, dynamic: true, late: false },
  '7.2': { systemCalls: 472, dynamic: true, late: true },
  '7.3': { systemCalls: 473, dynamic: true, late: true },
}

const defines: readonly (readonly [string, string])[] = [
  ['GFP_KERNEL', '0'],
  ['__BITS_PER_LONG', '64'],
  ['_ULCAST_', '(unsigned long)'],
  ['PERF_COUNT_SW_ALIGNMENT_FAULTS', '7'],
  ['DIE_RI', '1'],
  ['DIE_TRAP', '2'],
  ['DIE_BREAK', '3'],
  ['DIE_SSTEPBP', '4'],
  ['DIE_UPROBE', '5'],
  ['DIE_UPROBE_XOL', '6'],
  ['EBUSY', '16'],
  ['ENOSYS', '38'],
  ['NSEC_PER_USEC', '1000L'],
  ['BUG_TRAP_TYPE_NONE', '0'],
  ['BUG_TRAP_TYPE_WARN', '1'],
  ['BUG_TRAP_TYPE_BUG', '2'],
  ['NOTIFY_STOP', '0x8001'],
  ['SMP_RESCHEDULE', '1'],
  ['SMP_CALL_FUNCTION', '2'],
  ['SMP_IRQ_WORK', '4'],
  ['SMP_CLEAR_VECTOR', '8'],
  ['IRQ_STACK_START', '0'],
  ['LOONGARCH_INSN_SIZE', '4'],
  ['SIGILL', '4'],
  ['SIGTRAP', '5'],
  ['SIGBUS', '7'],
  ['SIGFPE', '8'],
  ['SIGSEGV', '11'],
  ['BUS_ADRALN', '1'],
  ['FPE_INTDIV', '1'],
  ['FPE_INTOVF', '2'],
  ['TRAP_BRKPT', '1'],
]

/** The statement of do_vint(): `bl` with the stack of interrupts in between. */
const assembly: ReadonlyMap<string, string> = new Map([
  [
    'move $s0, $sp; move $sp, %[stk]; move $a0, %[regs]; bl handle_loongarch_irq; move $sp, $s0',
    'vint_on_irq_stack',
  ],
])

export function loongarchTarget(release: Release): Target | undefined {
  const extra = own[release.name]
  if (extra === undefined) return undefined
  return {
    closure: loongarchClosure(release, extra),
    library: `machine/loongarch/${extra.early ? 'early-tree' : 'tree'}.ts`,
    preset: loongarchPreset(extra.dynamic, extra.late),
    presupposed: loongarchPresupposed(extra.dynamic),
    leaves: joinLeaves(
      [...loongarchLeaves, ...kernelLeaves],
      [...kernelCutOff, ...loongarchCutOff, ...release.cutOff],
    ),
    cuts: new Map([...kernelCuts, ...plainPreemptCountCuts, ...loongarchCuts]),
    overrides: (owner, name) => registers.get(name) ?? untracked.get(`${owner} ${name}`),
    preemptModes: extra.dynamic ? release.preemptModes : ['full'],
  }
}

function loongarchClosure(release: Release, extra: Own): Closure {
  return {
    includeDirs: [
      'arch/loongarch/include',
      'arch/loongarch/include/uapi',
      'include',
      'include/uapi',
    ],
    units: [...release.units, ...units, ...glueUnits],
    forced: [...coreForced, 'asm/ptrace.h'],
    headers: new Set([
      ...coreHeaders,
      ...headers,
      'include/asm-generic/preempt.h',
      'arch/loongarch/kernel/access-helper.h',
      'include/linux/irqreturn.h',
    ]),
    defines: new Map([...defines, ['NR_syscalls', `${extra.systemCalls}`]]),
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
    keep: ['tick_nohz_full_cpu', 'task_pt_regs'],
    macros: [
      // The numbers of a task and of its thread are the same here, wherever the thread stands.
      'task_thread_info(task) ((struct thread_info *)(task))',
      'get_user(value, address) ((value) = instruction_at(0), 0)',
      'get_kernel_nofault(value, address) ((value) = instruction_at(0), 0)',
    ],
    fieldNames: release.fieldNames,
    assembly,
    leftOut: new Map([
      ['syscall_fn', 'the function of a system call: the library has one for all'],
      ['*stack', 'for unwinding the stack'],
    ]),
    families: new Map(coreFamilies),
  }
}
