// The bugs that are put into x86 trees. All of them go into 6.12; into the other releases those that really happened
// and those of code that 6.12 has not.

import { boots, type Case, type CaseTable, reasons } from './cases.ts'

const cases6_1: readonly Case[] = [
  ['cond-rcu', boots.tracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', boots.plain, 3, { 'quiescent-state-sound': 26 }],
  [
    'idle-not-woken',
    boots.tracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', boots.tracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', boots.tracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', boots.tracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', boots.tracked, 2, { 'no-lost-work': 22 }],
  ['flags-before-wakeup (inside the loop)', boots.tracked, 2, { 'no-lost-work': 16 }],
  ['user-exit-order', boots.tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', boots.tracked, 2, { 'irq-state-truth': 14 }],
  ['preempt-none-ignored', boots.plain, 2, { 'preempt-mode': 12 }],
  ['nmi-traced-early', boots.tracked, 2, { 'nmi-transparent': 2 }],
  ['idle-exit-traced', boots.tracked, 2, { 'rcu-watching': 6 }],
]

const cases6_12: readonly Case[] = [
  ['cond-rcu', boots.tracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', boots.plain, 3, { 'quiescent-state-sound': 14 }],
  [
    'idle-not-woken',
    boots.tracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', boots.tracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', boots.tracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', boots.tracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', boots.tracked, 2, { 'no-lost-work': 22 }],
  ['flags-before-wakeup (inside the loop)', boots.tracked, 2, { 'no-lost-work': 16 }],
  ['user-exit-order', boots.tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', boots.tracked, 2, { 'irq-state-truth': 12 }],
  ['preempt-none-ignored', boots.plain, 2, { 'preempt-mode': 12 }],
  ['nmi-traced-early', boots.tracked, 2, { 'nmi-transparent': 2 }],
  ['idle-irq-never-left', boots.tracked, 2, { 'context-balance': 6 }],
  ['tick-counts-itself', boots.tracked, 2, { 'quiescent-state-live': 17 }],
  ['tick-overlooks-bottom-halves', boots.plain, 2, { 'quiescent-state-sound': 32 }],
  ['fault-returns-unmasked', boots.tracked, 2, { 'frame-honest': 12, 'callee-contract': 12 }],
  [
    'preempt-count-not-asked',
    boots.preemptible,
    2,
    { 'switch-precondition': 6, 'kernel-warning': 6 },
  ],
  ['interrupt-counted-twice', boots.tracked, 2, { 'once-only-hooks': 4 }],
  ['user-not-woken', boots.tracked, 2, { 'interruptible-eqs-covered': 10, 'rcu-watching': 10 }],
  ['work-loop-left-unmasked', boots.tracked, 2, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', boots.plain, 2, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', boots.plain, 2, { 'no-lost-work': 14 }],
  ['holdout-taken-for-asleep', boots.plain, 2, { 'tasks-rcu-holdout': 20 }],
  ['task-work-clears-every-flag', boots.plain, 2, { 'preempt-mode': 20, 'no-lost-work': 16 }],
  ['nmi-nesting-kept', boots.tracked, 2, { 'kernel-warning': 6 }],
]

const cases7: readonly Case[] = [
  ['cond-rcu', boots.preemptibleTracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', boots.preemptible, 3, { 'quiescent-state-sound': 14 }],
  [
    'idle-not-woken',
    boots.preemptibleTracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', boots.preemptibleTracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', boots.preemptibleTracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', boots.preemptibleTracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', boots.preemptibleTracked, 2, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', boots.preemptibleTracked, 2, { 'no-lost-work': 22 }],
  ['user-exit-order', boots.preemptibleTracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', boots.preemptibleTracked, 2, { 'irq-state-truth': 12 }],
  ['nmi-traced-early', boots.preemptibleTracked, 2, { 'nmi-transparent': 2 }],
  ['lazy-request-not-looked-for', boots.lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', boots.lazy, 2, { 'preempt-mode': 12 }],
  ['task-work-clears-every-flag', boots.lazy, 2, { 'no-lost-work': 16 }],
  ['timer-not-programmed', boots.preemptible, 2, { 'no-lost-work': 6 }],
]

const never = { 'arm64-preempt-masked': reasons.arm64Only, 'bit-as-mask': reasons.noMask }
const since7 = { ...never, 'preempt-none-ignored': reasons.noNone }

export const x86Cases: readonly CaseTable[] = [
  { release: '6.1', arch: 'x86', cases: cases6_1, quick: 8, notHere: never },
  { release: '6.12', arch: 'x86', cases: cases6_12, quick: Infinity, notHere: never },
  { release: '7.2', arch: 'x86', cases: cases7, quick: 0, notHere: since7 },
  { release: '7.3', arch: 'x86', cases: cases7, quick: 12, notHere: since7 },
]
