// The bugs of plain x86 on the other machines that its kernels boot on. Where entry code is the same a path is as
// long as there; the lengths that differ, and the bugs that a machine has no code or no event for, stand here.

import { present } from '../base/assert.ts'
import { boots, type Case, type CaseTable, reasons } from './cases.ts'
import type { KernelRelease } from './kernel-cache.ts'
import { x86Cases } from './x86-cases.ts'

type Lengths = Case[3]

function plainTable(release: KernelRelease): CaseTable {
  return present(
    x86Cases.find((table) => table.release === release),
    `plain x86 has a table for ${release}`,
  )
}

/** The rows of plain x86 but for these bugs, with other lengths where these say so. */
function rowsOf(
  release: KernelRelease,
  without: readonly string[],
  lengths: Readonly<Record<string, Lengths>>,
): readonly Case[] {
  const rows = plainTable(release).cases.filter(([name]) => !without.includes(name))
  return rows.map(([name, boot, contexts, expected]) => [
    name,
    boot,
    contexts,
    lengths[name] ?? expected,
  ])
}

/** A few of each machine in every run of the tests. */
function quickIn(release: KernelRelease): number {
  return release === '6.12' ? 3 : 0
}

function fred(release: KernelRelease, lengths: Readonly<Record<string, Lengths>>): CaseTable {
  const cases = rowsOf(release, [], lengths)
  return { ...plainTable(release), arch: 'x86-fred', cases, quick: quickIn(release) }
}

const rcuOfPreemption = ['tick-counts-itself', 'tick-overlooks-bottom-halves']
const ofPreemption = [
  ...rcuOfPreemption,
  'preempt-none-ignored',
  'nmi-traced-early',
  'preempt-count-not-asked',
  'holdout-taken-for-asleep',
]

/** Built without preemption: no `preempt=`, no PREEMPT_RCU, no Tasks RCU. */
function voluntary(
  release: KernelRelease,
  arch: string,
  lengths: Readonly<Record<string, Lengths>>,
): CaseTable {
  const cases = rowsOf(release, ofPreemption, lengths).map(([name, boot, ...rest]): Case => [
    name,
    boot.replace(/preempt=\w+/u, 'preempt=voluntary'),
    ...rest,
  ])
  const notHere = {
    ...plainTable(release).notHere,
    'preempt-none-ignored': reasons.modeOfBuild,
    'nmi-traced-early': reasons.countedUntraced,
  }
  return { release, arch, cases, quick: quickIn(release), notHere }
}

/**
 * Where NMIs nest no interrupt does, so that only the first row of `cond-rcu` applies; page faults come in NMIs
 * only, where `fault-returns-unmasked` has nothing to unmask; and Tasks RCU is not there.
 */
const notWithNestedNmis = ['cond-rcu', 'fault-returns-unmasked', 'holdout-taken-for-asleep']

const nestedLengths: Readonly<Record<string, Lengths>> = {
  'idle-not-woken': {
    'rcu-watching': 5,
    'interruptible-eqs-covered': 5,
    'idle-irq-counted-once': 3,
  },
  'flags-before-wakeup': { 'no-lost-work': 21 },
  'flags-before-wakeup (inside the loop)': { 'no-lost-work': 15 },
  'user-exit-order': { 'rcu-watching': 7 },
  'irq-edges': { 'irq-state-truth': 13 },
  'preempt-none-ignored': { 'preempt-mode': 11 },
  'idle-exit-traced': { 'rcu-watching': 5 },
  'idle-irq-never-left': { 'context-balance': 5 },
  'tick-counts-itself': { 'quiescent-state-live': 11 },
  'tick-overlooks-bottom-halves': { 'quiescent-state-sound': 23 },
  'preempt-count-not-asked': { 'switch-precondition': 5, 'kernel-warning': 5 },
  'interrupt-counted-twice': { 'once-only-hooks': 3 },
  'user-not-woken': { 'interruptible-eqs-covered': 9, 'rcu-watching': 9 },
  'work-loop-left-unmasked': { 'callee-contract': 13, 'kernel-warning': 13 },
  'signal-not-looked-for': { 'no-lost-work': 13 },
  'signal-flag-cleared-unread': { 'no-lost-work': 13 },
  // Of the work that it loses elsewhere, TIF_NOTIFY_SIGNAL comes with an IPI that this machine leaves out.
  'task-work-clears-every-flag': { 'preempt-mode': 15 },
  'nmi-nesting-kept': { 'kernel-warning': 8 },
  'lazy-request-not-looked-for': { 'no-lost-work': 11 },
  'lazy-request-preempts': { 'preempt-mode': 11 },
  'timer-not-programmed': { 'no-lost-work': 5 },
}

function nestedNmi(
  release: KernelRelease,
  boot: string,
  lengths: Readonly<Record<string, Lengths>> = {},
): CaseTable {
  const others = rowsOf(release, notWithNestedNmis, { ...nestedLengths, ...lengths })
  const condRcu: Case = ['cond-rcu', boot, 3, { 'idle-irq-counted-once': 3 }]
  const cases = [condRcu, ...others].map(([name, where, , expected]): Case => [
    name,
    where,
    3,
    expected,
  ])
  return { ...plainTable(release), arch: 'x86-nested-nmi', cases, quick: quickIn(release) }
}

const workIsLazy = { 'task-work-clears-every-flag': { 'no-lost-work': 15 } }

export const x86MachineCases: readonly CaseTable[] = [
  fred('6.12', { 'holdout-taken-for-asleep': { 'tasks-rcu-holdout': 24 } }),
  fred('7.2', {}),
  fred('7.3', {}),
  voluntary('6.1', 'x86-voluntary', {}),
  voluntary('6.12', 'x86-voluntary', { 'irq-edges': { 'irq-state-truth': 14 } }),
  voluntary('6.12', 'x86-xen-pv', {
    'irq-edges': { 'irq-state-truth': 14 },
    'flags-before-wakeup': { 'no-lost-work': 24 },
    'flags-before-wakeup (inside the loop)': { 'no-lost-work': 18 },
    'task-work-clears-every-flag': { 'preempt-mode': 22, 'no-lost-work': 18 },
  }),
  nestedNmi('6.1', boots.tracked),
  nestedNmi('6.12', boots.tracked),
  nestedNmi('7.2', boots.preemptibleTracked, workIsLazy),
  nestedNmi('7.3', boots.preemptibleTracked, workIsLazy),
]
