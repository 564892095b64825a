// The bugs that are put into RISC-V trees, on top of the repairs of what these have already.

import { boots, type Case, type CaseTable, reasons } from './cases.ts'

const cases6_12: readonly Case[] = [
  ['cond-rcu', boots.plain, 2, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    boots.plain,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost (derived from regs)', boots.plain, 2, { 'nmi-transparent': 3 }],
  ['nmi-traced-early', boots.plain, 2, { 'nmi-transparent': 2 }],
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
  ['user-not-woken', boots.tracked, 2, { 'interruptible-eqs-covered': 10, 'rcu-watching': 10 }],
  ['work-loop-left-unmasked', boots.plain, 2, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', boots.plain, 2, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', boots.plain, 2, { 'no-lost-work': 14 }],
  ['nmi-nesting-kept', boots.plain, 2, { 'kernel-warning': 4 }],
  [
    'preempt-count-not-asked',
    boots.preemptible,
    2,
    { 'switch-precondition': 6, 'kernel-warning': 6 },
  ],
  ['riscv: page-fault-exit-unmasked', boots.plain, 2, { 'callee-contract': 12 }],
  ['riscv: breakpoint-exit-unmasked', boots.plain, 2, { 'callee-contract': 14 }],
  ['riscv: breakpoint-never-left', boots.plain, 2, { 'once-only-hooks': 2, 'context-balance': 2 }],
  ['riscv: breakpoint-taken-for-interrupt', boots.plain, 2, { 'nmi-transparent': 2 }],
  ['riscv: misaligned-unmasked-before-entry', boots.plain, 2, { 'irq-state-truth': 10 }],
  ['riscv: interrupt-not-counted', boots.plain, 2, { 'once-only-hooks': 3 }],
  ['riscv: interrupt-never-left', boots.plain, 2, { 'irq-state-truth': 6 }],
  ['riscv: restore-always-enables', boots.plain, 2, { 'irq-state-truth': 6 }],
  ['riscv: idle-returns-unmasked', boots.plain, 2, { 'kernel-warning': 4 }],
  ['riscv: return-masked', boots.plain, 2, { 'frame-honest': 6 }],
]

const cases7: readonly Case[] = [
  ['cond-rcu', boots.preemptible, 2, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost (derived from regs)', boots.preemptible, 2, { 'nmi-transparent': 3 }],
  [
    'idle-not-woken',
    boots.preemptible,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-traced-early', boots.preemptible, 2, { 'nmi-transparent': 2 }],
  ['lockdep-after-rcu-check', boots.preemptibleTracked, 2, { 'irq-state-truth': 3 }],
  ['user-exit-order', boots.preemptibleTracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', boots.preemptible, 2, { 'irq-state-truth': 12 }],
  ['flags-before-wakeup', boots.preemptibleTracked, 2, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', boots.preemptibleTracked, 2, { 'no-lost-work': 22 }],
  ['task-work-clears-every-flag', boots.preemptible, 2, { 'no-lost-work': 16 }],
  ['lazy-request-not-looked-for', boots.lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', boots.lazy, 2, { 'preempt-mode': 12 }],
  ['riscv: page-fault-exit-unmasked', boots.preemptible, 2, { 'callee-contract': 12 }],
  ['riscv: breakpoint-exit-unmasked', boots.preemptible, 2, { 'callee-contract': 14 }],
  [
    'riscv: breakpoint-never-left',
    boots.preemptible,
    2,
    { 'once-only-hooks': 2, 'context-balance': 2 },
  ],
  ['riscv: breakpoint-taken-for-interrupt', boots.preemptible, 2, { 'nmi-transparent': 2 }],
  ['riscv: interrupt-not-counted', boots.preemptible, 2, { 'once-only-hooks': 3 }],
  ['riscv: interrupt-never-left', boots.preemptible, 2, { 'irq-state-truth': 6 }],
  ['riscv: restore-always-enables', boots.preemptible, 2, { 'irq-state-truth': 6 }],
]

const never = {
  'arm64-preempt-masked': reasons.arm64Only,
  'bit-as-mask': reasons.noMask,
  'nmi-lockdep-lost': reasons.nmiUnseen,
}
const since7 = { ...never, 'preempt-none-ignored': reasons.noNone }

export const riscvCases: readonly CaseTable[] = [
  { release: '6.12', arch: 'riscv', cases: cases6_12, quick: 3, notHere: never },
  { release: '7.2', arch: 'riscv', cases: cases7, quick: 0, notHere: since7 },
  { release: '7.3', arch: 'riscv', cases: cases7, quick: 2, notHere: since7 },
]
