// The bugs that are put into s390 trees: it never tracks user mode, its preemption mode is that of the build up to
// 6.12, and lockdep ignores its NMIs, so what is about these breaks nothing there.

import { boots, type Case, type CaseTable, reasons } from './cases.ts'

const boot = boots.preemptible

const generic: readonly Case[] = [
  ['cond-rcu', boot, 2, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    boot,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost (derived from regs)', boot, 2, { 'nmi-transparent': 3 }],
  ['nmi-traced-early', boot, 2, { 'nmi-transparent': 2 }],
]

const own: readonly Case[] = [
  ['wait-ends-unmasked', boot, 2, { 'frame-honest': 8 }],
  ['wait-never-ends', boot, 2, { 'no-lost-work': 18 }],
  ['program-check-not-told', boot, 2, { 'irq-state-truth': 10 }],
  ['program-check-exit-unmasked', boot, 2, { 'callee-contract': 12, 'kernel-warning': 12 }],
  ['program-check-masks-not-inherited', boot, 2, { 'irq-state-truth': 10 }],
  ['io-interrupt-never-left', boot, 2, { 'once-only-hooks': 18 }],
  ['machine-check-scheduled-before-entry', boot, 2, { 'nmi-transparent': 2 }],
  ['machine-check-misread', boot, 2, { 'kernel-warning': 2 }],
]

const cases6_1: readonly Case[] = [
  ...generic,
  ...own,
  ['bit-as-mask', boot, 2, { 'no-lost-work': 10 }],
  ['system-call-masked', boot, 2, { 'irq-state-truth': 8 }],
  ['request-folded-inverted', boot, 2, { 'preempt-mode': 12 }],
]

const cases6_12: readonly Case[] = [
  ...generic,
  ...own,
  ['machine-check-never-left', boot, 2, { 'context-balance': 2 }],
  ['irq-edges', boot, 2, { 'irq-state-truth': 12 }],
  ['wait-not-announced', boot, 2, { 'no-lost-work': 8 }],
  ['system-call-masked', boot, 2, { 'irq-state-truth': 8 }],
  ['external-interrupts-left-masked', boot, 2, { 'irq-state-truth': 1 }],
  ['external-interrupts-left-open', boot, 2, { 'kernel-warning': 8 }],
  ['idle-time-before-entry', boot, 2, { 'rcu-watching': 6, 'irq-state-truth': 3 }],
  ['request-folded-inverted', boot, 2, { 'preempt-mode': 12 }],
  ['event-not-looked-for', boot, 2, { 'no-lost-work': 10 }],
  ['bit-as-mask', boot, 2, { 'no-lost-work': 10 }],
  ['idle-irq-never-left', boot, 2, { 'context-balance': 6 }],
  ['preempt-count-not-asked', boot, 2, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['tick-counts-itself', boot, 2, { 'quiescent-state-live': 14 }],
  ['tick-overlooks-bottom-halves', boot, 2, { 'quiescent-state-sound': 27 }],
  ['holdout-taken-for-asleep', boot, 2, { 'tasks-rcu-holdout': 20 }],
]

const cases7: readonly Case[] = [
  ...generic,
  ...own,
  ['irq-edges', boot, 2, { 'irq-state-truth': 12 }],
  ['bit-as-mask', boot, 2, { 'no-lost-work': 10 }],
  ['task-work-clears-every-flag', boot, 2, { 'no-lost-work': 16 }],
  ['lazy-request-not-looked-for', boots.lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', boots.lazy, 2, { 'preempt-mode': 12 }],
  ['wait-not-announced', boot, 2, { 'no-lost-work': 8 }],
  ['external-interrupts-left-masked', boot, 2, { 'irq-state-truth': 1 }],
  ['external-interrupts-left-open', boot, 2, { 'kernel-warning': 8 }],
]

const never = {
  'arm64-preempt-masked': reasons.arm64Only,
  'nmi-lockdep-lost': reasons.nmiUnseen,
  'lockdep-after-rcu-check': reasons.noUserTracking,
  'flags-before-wakeup': reasons.noUserTracking,
  'flags-before-wakeup (inside the loop)': reasons.noUserTracking,
  'user-exit-order': reasons.noUserTracking,
}
const before7 = { ...never, 'preempt-none-ignored': reasons.modeOfBuild }
const in6_1 = {
  ...before7,
  'irq-edges': 'without nohz_full nothing here saves a mask that is set already',
}
const since7 = { ...never, 'preempt-none-ignored': reasons.noNone }

export const s390Cases: readonly CaseTable[] = [
  { release: '6.1', arch: 's390', cases: cases6_1, quick: 2, notHere: in6_1 },
  { release: '6.12', arch: 's390', cases: cases6_12, quick: 10, notHere: before7 },
  { release: '7.2', arch: 's390', cases: cases7, quick: 1, notHere: since7 },
  { release: '7.3', arch: 's390', cases: cases7, quick: 2, notHere: since7 },
]
