// Bugs as small edits of what only LoongArch has: one that was in it up to 6.1, and seeded ones in its own
// files. Those of faults.ts that LoongArch can have are put into its trees as well (found.test.ts).

import { drop, type Edit, replace } from './edit-source.ts'
import type { Fault } from './faults.ts'
import type { KernelRelease } from './kernel-cache.ts'

const traps = 'arch/loongarch/kernel/traps.c'

/** A breakpoint of 6.1 opens interrupts also where they were disabled. */
export function loongarchRepairOf(release: KernelRelease): readonly Edit[] {
  if (release !== '6.1') return []
  const change = replace(
    'local_irq_enable();',
    'if (!regs_irqs_disabled(regs)) local_irq_enable();',
  )
  return [{ file: traps, within: 'do_bp', change }]
}

export const loongarchSeeded: readonly Fault[] = [
  {
    name: 'preempt-none-ignored',
    breaks: ['preempt-mode'],
    edits: [
      {
        file: 'kernel/entry/common.c',
        within: 'dynamic_irqentry_exit_cond_resched',
        change: replace(
          'if (!static_branch_unlikely(&sk_dynamic_irqentry_exit_cond_resched))',
          'if (0)',
        ),
      },
    ],
  },
  {
    name: 'loongarch: breakpoint-opens-always',
    breaks: ['kernel-warning'],
    edits: [{ file: traps, within: 'do_bp', change: drop('if (!pie)', 1) }],
  },
  {
    name: 'loongarch: page-fault-exit-unmasked',
    breaks: ['callee-contract'],
    edits: [
      {
        file: 'arch/loongarch/mm/fault.c',
        within: 'do_page_fault',
        change: drop('local_irq_disable();'),
      },
    ],
  },
  {
    name: 'loongarch: reserved-exit-unmasked',
    breaks: ['callee-contract'],
    edits: [{ file: traps, within: 'do_ri', change: drop('local_irq_disable();') }],
  },
  {
    name: 'loongarch: interrupt-never-left',
    breaks: ['once-only-hooks'],
    edits: [{ file: traps, within: 'handle_loongarch_irq', change: drop('irq_exit_rcu();') }],
  },
  {
    name: 'loongarch: exception-never-left',
    breaks: ['irq-state-truth'],
    edits: [{ file: traps, within: 'do_vint', change: drop('irqentry_exit(regs, state);') }],
  },
  {
    name: 'loongarch: idle-returns-unmasked',
    breaks: ['kernel-warning'],
    edits: [
      {
        file: 'arch/loongarch/kernel/idle.c',
        within: 'arch_cpu_idle',
        change: drop('raw_local_irq_disable();'),
      },
    ],
  },
  {
    name: 'loongarch: fpu-left-unpreemptible',
    breaks: ['switch-precondition'],
    edits: [{ file: traps, within: 'do_fpu', change: drop('preempt_enable();') }],
  },
  {
    name: 'loongarch: return-masked',
    breaks: ['frame-honest'],
    edits: [
      {
        file: traps,
        within: 'do_vint',
        change: replace(
          'irqentry_exit(regs, state);',
          'irqentry_exit(regs, state); regs->csr_prmd &= ~CSR_PRMD_PIE;',
        ),
      },
    ],
  },
]
