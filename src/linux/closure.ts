// Which files of a tree are read for one release and architecture: data, so that another release is
// another table and not another branch.
//
// Headers are followed only when they define something that the closure uses; a header that is not
// listed is passed over, and what it would have defined is then an unknown name that the linker reports.

export interface Closure {
  /** Searched in order for `#include <…>`. */
  readonly includeDirs: readonly string[]
  /** Translation units, each preprocessed on its own as the kernel's build does. */
  readonly units: readonly string[]
  /** Read before every unit: the root headers, whose order decides which arch hooks are seen. */
  readonly forced: readonly string[]
  /** Headers that are followed, as tree paths. */
  readonly headers: ReadonlySet<string>
  /** Macros of headers that are not worth following. */
  readonly defines: ReadonlyMap<string, string>
  /** Names that count as not defined although a header that is not followed defines them, and why. */
  readonly notDefined: ReadonlyMap<string, string>
  /** Constants of the tree that are smaller here; reported as bounds of the search. */
  readonly bounds: ReadonlyMap<string, string>
  /** Macros that stay names, beside the general vocabulary: the library has their meaning. */
  readonly keep: readonly string[]
  /** Where a pointer to this struct leads when it is not a per-CPU object of the tree. */
  readonly families: ReadonlyMap<string, Family>
}

export interface Family {
  readonly owner: 'global' | 'cpu' | 'task' | 'frame'
  readonly prefix: string
}

const generic = [
  'bottom_half.h',
  'context_tracking.h',
  'context_tracking_irq.h',
  'context_tracking_state.h',
  'cpuidle.h',
  'entry-common.h',
  'ftrace_irq.h',
  'hardirq.h',
  'instrumentation.h',
  'interrupt.h',
  'irqflags.h',
  'irqflags_types.h',
  'preempt.h',
  'rcupdate.h',
  'resume_user_mode.h',
  'sched.h',
  'sched/idle.h',
  'syscall_user_dispatch_types.h',
  'thread_info.h',
  'tick.h',
]

const x86 = [
  'current.h',
  'entry-common.h',
  'hardirq.h',
  'idtentry.h',
  'irq_stack.h',
  'irqflags.h',
  'preempt.h',
  'processor-flags.h',
  'ptrace.h',
  'nospec-branch.h',
  'segment.h',
  'thread_info.h',
  'trap_pf.h',
  'trapnr.h',
]

const linux6_12_x86: Closure = {
  includeDirs: ['arch/x86/include', 'arch/x86/include/uapi', 'include', 'include/uapi'],
  units: [
    'kernel/entry/common.c',
    'kernel/context_tracking.c',
    'kernel/trace/trace_preemptirq.c',
    'kernel/softirq.c',
    'kernel/sched/idle.c',
    'kernel/sched/core.c',
    'kernel/rcu/tree.c',
    'arch/x86/entry/common.c',
    'arch/x86/kernel/irq.c',
    'arch/x86/kernel/smp.c',
    'arch/x86/kernel/nmi.c',
    'arch/x86/kernel/apic/apic.c',
    'arch/x86/mm/fault.c',
    'sallyport/macros.c',
  ],
  forced: [
    'linux/thread_info.h',
    'linux/irqflags.h',
    'linux/preempt.h',
    'linux/sched.h',
    'linux/hardirq.h',
    'linux/context_tracking.h',
    'linux/tick.h',
    'linux/cpuidle.h',
    'linux/sched/idle.h',
    'asm/ptrace.h',
    'asm/idtentry.h',
  ],
  headers: new Set([
    ...generic.map((name) => `include/linux/${name}`),
    ...x86.map((name) => `arch/x86/include/asm/${name}`),
    'arch/x86/include/uapi/asm/processor-flags.h',
    'include/linux/const.h',
    'include/uapi/linux/const.h',
    'kernel/rcu/rcu.h',
    'kernel/rcu/tree.h',
    'kernel/rcu/tree_exp.h',
    'kernel/rcu/tree_plugin.h',
    'kernel/trace/trace.h',
  ]),
  defines: new Map([
    ['TASK_SIZE_MAX', '0x7ffffffff000UL'],
    ['EBUSY', '16'],
    ['GFP_KERNEL', '0'],
    ['NR_syscalls', '463'],
    ['__X32_SYSCALL_BIT', '0x40000000'],
  ]),
  notDefined: new Map([
    ['vcpu_is_preempted', 'needs CONFIG_PARAVIRT'],
    ['_ASM_GENERIC_BITOPS_INSTRUMENTED_ATOMIC_H', 'bit operations mean the same in both ways'],
    ['_ASM_GENERIC_BITOPS_INSTRUMENTED_NON_ATOMIC_H', 'bit operations mean the same in both ways'],
  ]),
  bounds: new Map([['MAX_SOFTIRQ_RESTART', '2']]),
  keep: ['tick_nohz_full_cpu', 'task_pt_regs', '__preempt_schedule', '__preempt_schedule_notrace'],
  families: new Map([
    ['task_struct', { owner: 'task', prefix: '' }],
    ['thread_info', { owner: 'task', prefix: 'thread_info' }],
    ['pt_regs', { owner: 'frame', prefix: 'regs' }],
    ['rcu_node', { owner: 'global', prefix: 'rcu_node' }],
    ['cpuidle_device', { owner: 'cpu', prefix: 'cpuidle_dev' }],
    ['cpuidle_driver', { owner: 'global', prefix: 'cpuidle_driver' }],
  ] as const),
}

const closures: ReadonlyMap<string, Closure> = new Map([['6.12 x86', linux6_12_x86]])

/** The closure of a release (`6.12`) and architecture, if this version of sallyport knows it. */
export function closureOf(release: string, arch: string): Closure | undefined {
  return closures.get(`${release} ${arch}`)
}

export function knownArchitectures(): readonly string[] {
  return [...new Set([...closures.keys()].map((key) => key.split(' ')[1] ?? ''))]
}

export function knownReleases(arch: string): readonly string[] {
  return [...closures.keys()]
    .filter((key) => key.endsWith(` ${arch}`))
    .map((key) => key.split(' ')[0] ?? '')
}
