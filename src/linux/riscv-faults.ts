// Bugs as small edits of what only RISC-V has: seeded ones in its own files, and the edits that take away the
// defects of the released trees (docs/findings.md), so that what is found is what was put in. Those of faults.ts
// that RISC-V can have are put into its trees as well (found.test.ts).

import { drop, type Edit, exchange, replace } from './edit-source.ts'
import type { Fault } from './faults.ts'
import type { KernelRelease } from './kernel-cache.ts'

const traps = 'arch/riscv/kernel/traps.c'

/**
 * Misaligned accesses are dealt with in a function that may be traced before anything has been entered; and a
 * control-flow exception of unknown kind enters from user mode twice.
 */
export function riscvRepairOf(release: KernelRelease): readonly Edit[] {
  const misaligned: Edit = {
    file: traps,
    change: replace('static void do_trap_misaligned(', 'static noinstr void do_trap_misaligned('),
  }
  const unknown: Edit = {
    file: traps,
    within: 'do_trap_software_check',
    change: replace(
      'do_trap_unknown(regs);',
      'do_trap_error(regs, SIGILL, ILL_ILLTRP, regs->epc, "");',
    ),
  }
  return release === '6.12' ? [misaligned] : [misaligned, unknown]
}

export const riscvSeeded: readonly Fault[] = [
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
    name: 'riscv: page-fault-exit-unmasked',
    breaks: ['callee-contract'],
    edits: [{ file: traps, within: 'do_page_fault', change: drop('local_irq_disable();') }],
  },
  {
    name: 'riscv: breakpoint-exit-unmasked',
    breaks: ['callee-contract'],
    edits: [{ file: traps, within: 'do_trap_break', change: drop('local_irq_disable();') }],
  },
  {
    name: 'riscv: breakpoint-never-left',
    breaks: ['once-only-hooks', 'context-balance'],
    edits: [
      { file: traps, within: 'do_trap_break', change: drop('irqentry_nmi_exit(regs, state);') },
    ],
  },
  {
    name: 'riscv: breakpoint-taken-for-interrupt',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: traps,
        within: 'do_trap_break',
        change: replace('irqentry_nmi_enter(regs)', 'irqentry_enter(regs)'),
      },
      {
        file: traps,
        within: 'do_trap_break',
        change: replace('irqentry_nmi_exit(regs, state)', 'irqentry_exit(regs, state)'),
      },
    ],
  },
  {
    name: 'riscv: misaligned-unmasked-before-entry',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: traps,
        within: 'do_trap_misaligned',
        change: exchange('irqentry_enter_from_user_mode(regs);', 'local_irq_enable();'),
      },
    ],
  },
  {
    name: 'riscv: interrupt-not-counted',
    breaks: ['once-only-hooks'],
    edits: [{ file: traps, within: 'handle_riscv_irq', change: drop('irq_enter_rcu();') }],
  },
  {
    name: 'riscv: interrupt-never-left',
    breaks: ['irq-state-truth'],
    edits: [{ file: traps, within: 'do_irq', change: drop('irqentry_exit(regs, state);') }],
  },
  {
    name: 'riscv: restore-always-enables',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: 'arch/riscv/include/asm/irqflags.h',
        within: 'arch_local_irq_restore',
        change: replace('flags & SR_IE', 'SR_IE'),
      },
    ],
  },
  {
    name: 'riscv: idle-returns-unmasked',
    breaks: ['kernel-warning'],
    edits: [
      {
        file: 'arch/riscv/kernel/process.c',
        within: 'arch_cpu_idle',
        change: replace('cpu_do_idle();', 'cpu_do_idle(); raw_local_irq_enable();'),
      },
    ],
  },
  {
    name: 'riscv: return-masked',
    breaks: ['frame-honest'],
    edits: [
      {
        file: traps,
        within: 'do_irq',
        change: replace(
          'irqentry_exit(regs, state);',
          'irqentry_exit(regs, state); regs->status &= ~SR_PIE;',
        ),
      },
    ],
  },
]
