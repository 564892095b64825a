// What differs between kernel releases and is the same on every architecture: which files the core
// kernel's entry code stands in, and what its objects are called.
//
// Another release is another row here. The machine library and the properties use the names of 6.12;
// where a release calls the same field otherwise, the field is renamed as the tree is read.

import { irrelevant, type Table } from './leaves.ts'
import { type KernelRelease, kernelReleases } from './kernel-cache.ts'

export type PreemptMode = 'none' | 'voluntary' | 'full' | 'lazy'

export interface Release {
  readonly name: KernelRelease
  /** Translation units of the core kernel, each preprocessed on its own as the kernel's build does. */
  readonly units: readonly string[]
  /** What `preempt=` accepts under PREEMPT_DYNAMIC where the architecture has lazy preemption if any has. */
  readonly preemptModes: readonly PreemptMode[]
  /** Fields by their path in this release, and their path in 6.12. */
  readonly fieldNames: ReadonlyMap<string, string>
  /** Functions of the tree that end at a leaf in this release only. */
  readonly cutOff: Table
}

const core = [
  'kernel/entry/common.c',
  'kernel/context_tracking.c',
  'kernel/trace/trace_preemptirq.c',
  'kernel/softirq.c',
  'kernel/sched/idle.c',
  'kernel/sched/core.c',
  'kernel/rcu/tree.c',
]

/** In every release. */
const names = [['on_rq', 'runnable']] as const

const releases: Readonly<Record<KernelRelease, Omit<Release, 'name'>>> = {
  '6.1': {
    units: core,
    preemptModes: ['none', 'voluntary', 'full'],
    fieldNames: new Map([
      ...names,
      ['rcu_data.dynticks_snap', 'rcu_data.watching_snap'],
      ['rcu_data.exp_dynticks_snap', 'rcu_data.exp_watching_snap'],
      ['context_tracking.dynticks_nesting', 'context_tracking.nesting'],
      ['context_tracking.dynticks_nmi_nesting', 'context_tracking.nmi_nesting'],
    ]),
    // Its stack traces wake RCU themselves, because here it may be called with RCU not watching.
    cutOff: [['tracer_hardirqs_on tracer_hardirqs_off', irrelevant('the irqsoff tracer')]],
  },
  '6.12': {
    units: core,
    preemptModes: ['none', 'voluntary', 'full'],
    fieldNames: new Map(names),
    cutOff: [],
  },
  '7.2': {
    units: [...core, 'kernel/entry/syscall-common.c'],
    preemptModes: ['full', 'lazy'],
    fieldNames: new Map(names),
    cutOff: [],
  },
  '7.3': {
    units: [...core, 'kernel/entry/syscall-common.c'],
    preemptModes: ['full', 'lazy'],
    fieldNames: new Map(names),
    cutOff: [],
  },
}

/** The facts of `6.12`, if this version of sallyport knows that release. */
export function releaseOf(name: string): Release | undefined {
  const known = kernelReleases.find((release) => release === name)
  return known && { name: known, ...releases[known] }
}
