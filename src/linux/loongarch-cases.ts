// The bugs that are put into LoongArch trees.

import { boots, type Case, type CaseTable, reasons } from './cases.ts'

/** An interrupt over the idle loop that is not counted. */
const uncounted: readonly Case[] = [
  ['cond-rcu', boots.preemptible, 2, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    boots.preemptible,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
]

const anywhere: readonly Case[] = [
  ['lockdep-after-rcu-check', boots.preemptibleTracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', boots.preemptibleTracked, 2, { 'rcu-watching': 8 }],
  ['flags-before-wakeup', boots.preemptibleTracked, 2, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', boots.preemptibleTracked, 2, { 'no-lost-work': 22 }],
  ['task-work-clears-every-flag', boots.preemptible, 2, { 'no-lost-work': 16 }],
  ['loongarch: page-fault-exit-unmasked', boots.preemptible, 2, { 'callee-contract': 12 }],
  ['loongarch: reserved-exit-unmasked', boots.preemptible, 2, { 'callee-contract': 10 }],
  ['loongarch: interrupt-never-left', boots.preemptible, 2, { 'once-only-hooks': 6 }],
  ['loongarch: exception-never-left', boots.preemptible, 2, { 'irq-state-truth': 6 }],
]

const cases6_12: readonly Case[] = [
  ['cond-rcu', boots.plain, 2, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    boots.plain,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['lockdep-after-rcu-check', boots.tracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', boots.tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', boots.plain, 2, { 'irq-state-truth': 12 }],
  ['preempt-none-ignored', boots.plain, 2, { 'preempt-mode': 12 }],
  ['flags-before-wakeup', boots.tracked, 2, { 'no-lost-work': 22 }],
  ['flags-before-wakeup (inside the loop)', boots.tracked, 2, { 'no-lost-work': 16 }],
  ['task-work-clears-every-flag', boots.plain, 2, { 'no-lost-work': 16 }],
  ['idle-irq-never-left', boots.plain, 2, { 'context-balance': 6 }],
  ['tick-counts-itself', boots.plain, 2, { 'quiescent-state-live': 14 }],
  ['tick-overlooks-bottom-halves', boots.plain, 2, { 'quiescent-state-sound': 32 }],
  ['interrupt-counted-twice', boots.plain, 2, { 'once-only-hooks': 3 }],
  ['user-not-woken', boots.tracked, 2, { 'interruptible-eqs-covered': 10, 'rcu-watching': 8 }],
  ['work-loop-left-unmasked', boots.plain, 2, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', boots.plain, 2, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', boots.plain, 2, { 'no-lost-work': 14 }],
  ['nmi-nesting-kept', boots.plain, 2, { 'kernel-warning': 8 }],
  [
    'preempt-count-not-asked',
    boots.preemptible,
    2,
    { 'switch-precondition': 6, 'kernel-warning': 6 },
  ],
  ['loongarch: breakpoint-opens-always', boots.plain, 3, { 'kernel-warning': 20 }],
  ['loongarch: page-fault-exit-unmasked', boots.plain, 2, { 'callee-contract': 12 }],
  ['loongarch: reserved-exit-unmasked', boots.plain, 2, { 'callee-contract': 10 }],
  ['loongarch: interrupt-never-left', boots.plain, 2, { 'once-only-hooks': 6 }],
  ['loongarch: exception-never-left', boots.plain, 2, { 'irq-state-truth': 6 }],
  ['loongarch: idle-returns-unmasked', boots.plain, 2, { 'kernel-warning': 8 }],
  ['loongarch: fpu-left-unpreemptible', boots.plain, 2, { 'switch-precondition': 14 }],
  ['loongarch: return-masked', boots.plain, 2, { 'frame-honest': 6 }],
]

const cases6_1: readonly Case[] = [
  ...uncounted,
  ...anywhere,
  ['irq-edges', boots.preemptibleTracked, 2, { 'irq-state-truth': 14 }],
]

const cases7: readonly Case[] = [
  ...uncounted,
  ...anywhere,
  ['irq-edges', boots.preemptible, 2, { 'irq-state-truth': 12 }],
  ['lazy-request-not-looked-for', boots.lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', boots.lazy, 2, { 'preempt-mode': 12 }],
]

const never = {
  'arm64-preempt-masked': reasons.arm64Only,
  'bit-as-mask': reasons.noMask,
  'nmi-lockdep-lost': reasons.noNmi,
  'nmi-lockdep-lost (derived from regs)': reasons.noNmi,
  'nmi-traced-early': reasons.noNmi,
}
const in6_1 = { ...never, 'preempt-none-ignored': reasons.modeOfBuild }
const since7 = { ...never, 'preempt-none-ignored': reasons.noNone }

export const loongarchCases: readonly CaseTable[] = [
  { release: '6.1', arch: 'loongarch', cases: cases6_1, quick: 0, notHere: in6_1 },
  { release: '6.12', arch: 'loongarch', cases: cases6_12, quick: 6, notHere: never },
  { release: '7.2', arch: 'loongarch', cases: cases7, quick: 0, notHere: since7 },
  { release: '7.3', arch: 'loongarch', cases: cases7, quick: 0, notHere: since7 },
]
