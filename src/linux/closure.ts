// Which files of a tree are read, and what a few names in them mean: data, so that another release is
// another table and not another branch. The tables of an architecture stand in its own file (x86.ts).
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
  /** Macros of ours that take the place of the tree's, as `name(parameters) text`. */
  readonly macros?: readonly string[]
  /** Names that count as not defined although a header that is not followed defines them, and why. */
  readonly notDefined: ReadonlyMap<string, string>
  /** Constants of the tree that are smaller here; reported as bounds of the search. */
  readonly bounds: ReadonlyMap<string, string>
  /** Macros that stay names, beside the general vocabulary: the library has their meaning. */
  readonly keep: readonly string[]
  /** Fields that the machine library knows under another name, by their path in this tree. */
  readonly fieldNames: ReadonlyMap<string, string>
  /** Members of unions, by their path in this tree, that are never looked at through another member, and why. */
  readonly apart?: ReadonlyMap<string, string>
  /** Structs that are copied as a whole and that nothing here looks at, by their path in this tree, and why. */
  readonly leftOut?: ReadonlyMap<string, string>
  /** Labels of assembly that C compares with a saved instruction address, and what the library saves there. */
  readonly addresses?: ReadonlyMap<string, bigint>
  /** Library functions that stand for assembly statements, by their text on one line. */
  readonly assembly?: ReadonlyMap<string, string>
  /** Where a pointer to this struct leads when it is not a per-CPU object of the tree. */
  readonly families: ReadonlyMap<string, Family>
}

export interface Family {
  readonly owner: 'global' | 'cpu' | 'task' | 'frame'
  readonly prefix: string
}

/** As in a closure, of every release. */
export const coreLeftOut: ReadonlyMap<string, string> = new Map([
  ['rdp->defer_qs_iw', 'the entry of a list of interrupt work (6.1)'],
])

/** Headers of the core kernel; a release that does not have one of them never asks for it. */
export const coreHeaders: readonly string[] = [
  'include/linux/bottom_half.h',
  'include/linux/context_tracking.h',
  'include/linux/context_tracking_irq.h',
  'include/linux/context_tracking_state.h',
  'include/linux/cpuidle.h',
  'include/asm-generic/thread_info_tif.h',
  'include/linux/entry-common.h',
  'include/linux/ftrace_irq.h',
  'include/linux/hardirq.h',
  'include/linux/instrumentation.h',
  'include/linux/hrtimer_rearm.h',
  'include/linux/kernel_stat.h',
  'include/linux/rcu_node_tree.h',
  'include/linux/interrupt.h',
  'include/linux/irq-entry-common.h',
  'include/linux/irqflags.h',
  'include/linux/irqflags_types.h',
  'include/linux/preempt.h',
  'include/linux/rcupdate.h',
  'include/linux/resume_user_mode.h',
  'include/linux/sched.h',
  'include/linux/sched/idle.h',
  'include/linux/syscall_user_dispatch.h',
  'include/linux/syscall_user_dispatch_types.h',
  'include/linux/thread_info.h',
  'include/linux/tick.h',
  'include/linux/const.h',
  'include/uapi/linux/const.h',
  'kernel/rcu/rcu.h',
  'kernel/rcu/tasks.h',
  'kernel/rcu/tree.h',
  'kernel/rcu/tree_exp.h',
  'kernel/rcu/tree_plugin.h',
  'kernel/trace/trace.h',
]

/** Root headers of the core kernel, in the order in which a unit of the kernel's build meets them. */
export const coreForced: readonly string[] = [
  'linux/thread_info.h',
  'linux/irqflags.h',
  'linux/preempt.h',
  'linux/sched.h',
  'linux/hardirq.h',
  'linux/context_tracking.h',
  'linux/tick.h',
  'linux/cpuidle.h',
  'linux/sched/idle.h',
]

/** In every closure: a type of a header that is not worth following, and functions by their later names. */
export const coreDefines: readonly (readonly [string, string])[] = [
  ['ulong', 'unsigned long'],
  ['dyntick_save_progress_counter', 'rcu_watching_snap_save'],
  ['rcu_implicit_dynticks_qs', 'rcu_watching_snap_recheck'],
  ['rcu_dynticks_snap', 'ct_rcu_watching_cpu_acquire'],
  ['rcu_dynticks_in_eqs', 'rcu_watching_snap_in_eqs'],
  ['rcu_dynticks_in_eqs_since', 'rcu_watching_snap_stopped_since'],
]

/** Our own pages of C, which stand in every tree. */
export const glueUnits = ['sallyport/macros.c', 'sallyport/tasks-rcu.c'] as const

export const coreFamilies: readonly (readonly [string, Family])[] = [
  ['task_struct', { owner: 'task', prefix: '' }],
  ['thread_info', { owner: 'task', prefix: 'thread_info' }],
  ['pt_regs', { owner: 'frame', prefix: 'regs' }],
  ['rcu_node', { owner: 'global', prefix: 'rcu_node' }],
  ['rcu_snap_record', { owner: 'cpu', prefix: 'rcu_data.snap_record' }],
  ['cpuidle_device', { owner: 'cpu', prefix: 'cpuidle_dev' }],
  ['cpuidle_driver', { owner: 'global', prefix: 'cpuidle_driver' }],
]
