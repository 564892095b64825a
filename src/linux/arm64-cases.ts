// The bugs that are put into arm64 trees, on top of the repairs of what the released trees have already. All go into
// 6.12; into the other releases those that really happened, and some more.

import { boots, type Case, type CaseTable, reasons } from './cases.ts'

const plain = `${boots.plain} pseudo_nmi=off`
const tracked = `${boots.tracked} pseudo_nmi=off`
const priorities = `${boots.plain} pseudo_nmi=on`
const preemptible = `${boots.preemptible} pseudo_nmi=off`
const preemptibleTracked = `${boots.preemptibleTracked} pseudo_nmi=off`
const lazy = `${boots.lazy} pseudo_nmi=off`

const cases6_1: readonly Case[] = [
  ['cond-rcu', plain, 2, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost', plain, 2, { 'nmi-transparent': 3 }],
  ['idle-not-woken', plain, 2, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost (derived from regs)', plain, 2, { 'nmi-transparent': 3 }],
  ['nmi-traced-early', plain, 2, { 'nmi-transparent': 2 }],
  ['lockdep-after-rcu-check', tracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', tracked, 2, { 'irq-state-truth': 14 }],
  ['preempt-none-ignored', plain, 2, { 'preempt-mode': 12 }],
  ['pseudo-nmi-not-counted', priorities, 2, { 'nmi-transparent': 3 }],
  ['arm64-preempt-masked', preemptible, 2, { 'switch-precondition': 32 }],
]

const cases6_12: readonly Case[] = [
  ['arm64-preempt-masked', preemptible, 2, { 'switch-precondition': 32 }],
  ['cond-rcu', plain, 2, { 'idle-irq-counted-once': 3 }],
  ['idle-not-woken', plain, 2, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost', plain, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', plain, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', tracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', plain, 2, { 'irq-state-truth': 12 }],
  ['preempt-none-ignored', plain, 2, { 'preempt-mode': 12 }],
  ['holdout-taken-for-asleep', plain, 2, { 'tasks-rcu-holdout': 24 }],
  ['nmi-traced-early', plain, 2, { 'nmi-transparent': 2 }],
  ['user-return-not-masked', plain, 2, { 'frame-honest': 8 }],
  ['user-not-woken', tracked, 2, { 'interruptible-eqs-covered': 10, 'rcu-watching': 8 }],
  ['flags-sampled-unmasked', plain, 2, { 'no-lost-work': 12, 'preempt-mode': 12 }],
  ['signal-not-looked-for', plain, 2, { 'no-lost-work': 14 }],
  ['work-loop-left-unmasked', plain, 2, { 'no-lost-work': 13 }],
  ['abort-exit-not-masked', plain, 2, { 'callee-contract': 24, 'kernel-warning': 24 }],
  ['inherit-not-told', plain, 2, { 'irq-state-truth': 20 }],
  ['debug-lockdep-lost', plain, 2, { 'nmi-transparent': 3 }],
  ['debug-not-woken', tracked, 2, { 'rcu-watching': 6 }],
  ['nmi-never-left', plain, 2, { 'context-balance': 2 }],
  ['interrupt-never-left', plain, 2, { 'once-only-hooks': 14 }],
  ['preempt-word-not-asked', preemptible, 2, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['pseudo-nmi-not-counted', priorities, 2, { 'nmi-transparent': 3 }],
  ['priority-mask-left-open', priorities, 2, { 'irq-state-truth': 3 }],
  ['interrupt-taken-for-nmi', priorities, 2, { 'once-only-hooks': 3 }],
  ['tick-counts-itself', tracked, 2, { 'quiescent-state-live': 17 }],
  ['tick-overlooks-bottom-halves', plain, 2, { 'quiescent-state-sound': 32 }],
]

const cases7: readonly Case[] = [
  ['arm64-preempt-masked', preemptible, 2, { 'switch-precondition': 14 }],
  ['user-return-not-masked', preemptible, 2, { 'frame-honest': 8 }],
  ['cond-rcu', preemptible, 2, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    preemptible,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost', preemptible, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', preemptible, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', preemptibleTracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', preemptibleTracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', preemptible, 2, { 'irq-state-truth': 12 }],
  ['nmi-traced-early', preemptible, 2, { 'nmi-transparent': 2 }],
  ['lazy-request-not-looked-for', lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', lazy, 2, { 'preempt-mode': 12 }],
  ['flags-before-wakeup', preemptibleTracked, 2, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', preemptibleTracked, 2, { 'no-lost-work': 22 }],
]

const ownEntry = {
  'bit-as-mask': reasons.noMask,
  'flags-before-wakeup': reasons.noWakeup,
  'flags-before-wakeup (inside the loop)': reasons.noWakeup,
}
const since7 = { 'bit-as-mask': reasons.noMask, 'preempt-none-ignored': reasons.noNone }

export const arm64Cases: readonly CaseTable[] = [
  { release: '6.1', arch: 'arm64', cases: cases6_1, quick: 3, notHere: ownEntry },
  { release: '6.12', arch: 'arm64', cases: cases6_12, quick: Infinity, notHere: ownEntry },
  { release: '7.2', arch: 'arm64', cases: cases7, quick: 0, notHere: since7 },
  { release: '7.3', arch: 'arm64', cases: cases7, quick: 8, notHere: since7 },
]
