// Which bug is put into which tree, and what is found then: the rows that the tests run (found.test.ts) and that
// `npm run matrix` counts. A table for each release and architecture, in files of their own.
//
// The boot configuration and the number of contexts are those in which a bug is found soonest; the lengths are
// the decisions on a shortest path, so a longer one means that the search or the machine has changed.

import type { KernelRelease } from './kernel-cache.ts'

/** Fault, boot configuration, contexts, and per property the decisions on a shortest path. */
export type Case = readonly [
  fault: string,
  boot: string,
  contexts: number,
  expected: Readonly<Record<string, number>>,
]

export interface CaseTable {
  readonly release: KernelRelease
  /** As `--arch` takes it. */
  readonly arch: string
  readonly cases: readonly Case[]
  /** Up to which length a bug is looked for in every run of the tests; all with SALLYPORT_LONG=1. */
  readonly quick: number
  /** Bugs that really happened and that this tree cannot have, by name, and why. */
  readonly notHere: Readonly<Record<string, string>>
}

export const boots = {
  plain: 'preempt=none nohz_full=off',
  tracked: 'preempt=none nohz_full=on',
  preemptible: 'preempt=full nohz_full=off',
  preemptibleTracked: 'preempt=full nohz_full=on',
  lazy: 'preempt=lazy nohz_full=off',
} as const

/** Why a bug cannot be put into a tree, where several trees have the same reason. */
export const reasons = {
  arm64Only: 'only arm64 masks SErrors and debug exceptions apart from interrupts',
  noMask: 'no flag is cleared by a mask; task-work-clears-every-flag is the same loss',
  noNone: 'there is no preempt=none',
  modeOfBuild: 'the preemption mode is that of the build',
  nmiUnseen: 'lockdep takes no notice of what NMIs do (no TRACE_IRQFLAGS_NMI)',
  noNmi: 'there are no NMIs',
  noWakeup: 'its own entry code makes no deferred wakeup on the way to user mode',
  countedUntraced: 'counting is traced in kernels with preemption only (DEBUG_PREEMPT)',
  noUserTracking:
    'user mode is never an extended quiescent state, and nothing is done for nohz_full',
} as const
