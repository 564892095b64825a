// Bugs as small edits of what only s390 has: seeded ones in its own files, and the edits that take away the
// defects of 6.1 (docs/findings.md), so that what is found there is what was put in. Those of faults.ts that
// s390 can have are put into its trees as well (found.test.ts).

import { drop, type Edit, replace } from './edit-source.ts'
import type { Fault } from './faults.ts'
import type { KernelRelease } from './kernel-cache.ts'

const kernel = 'arch/s390/kernel'
const irq = `${kernel}/irq.c`
const traps = `${kernel}/traps.c`
const irqflags = 'arch/s390/include/asm/irqflags.h'

/**
 * The idle routine of 6.1 calls a function that may be traced where RCU does not watch; and the work that a
 * machine check over user mode has left may ask for a reschedule behind the last look at the thread flags.
 */
export function s390RepairOf(release: KernelRelease): readonly Edit[] {
  if (release !== '6.1') return []
  const call = 'account_idle_time(cputime_to_nsecs(idle_time));'
  return [
    { file: `${kernel}/idle.c`, within: 'arch_cpu_idle', change: drop(call) },
    { file: `${kernel}/nmi.c`, within: 's390_handle_mcck', change: drop('__s390_handle_mcck();') },
  ]
}

const entryCommon = 'arch/s390/include/asm/entry-common.h'

const woken = 'regs->psw.mask &= ~(PSW_MASK_EXT | PSW_MASK_IO | PSW_MASK_WAIT);'

export const s390Seeded: readonly Fault[] = [
  {
    name: 'wait-ends-unmasked',
    breaks: ['frame-honest'],
    edits: [
      {
        file: irq,
        within: 'do_ext_irq',
        change: replace(woken, 'regs->psw.mask &= ~PSW_MASK_WAIT;'),
      },
    ],
  },
  {
    name: 'wait-never-ends',
    breaks: ['no-lost-work'],
    edits: [{ file: irq, within: 'do_io_irq', change: replace(woken, ';') }],
  },
  {
    name: 'wait-not-announced',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: `${kernel}/idle.c`,
        within: 'arch_cpu_idle',
        change: drop('set_cpu_flag(CIF_ENABLED_WAIT);'),
      },
    ],
  },
  {
    name: 'program-check-not-told',
    breaks: ['irq-state-truth'],
    edits: [
      { file: traps, within: '__do_pgm_check', change: replace('trace_hardirqs_on();', ';') },
    ],
  },
  {
    name: 'program-check-exit-unmasked',
    breaks: ['callee-contract', 'kernel-warning'],
    edits: [{ file: traps, within: '__do_pgm_check', change: drop('local_irq_disable();') }],
  },
  {
    name: 'program-check-masks-not-inherited',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: traps,
        within: '__do_pgm_check',
        change: replace('__arch_local_irq_ssm(regs->psw.mask & ~PSW_MASK_PER);', ';', 2),
      },
    ],
  },
  {
    name: 'system-call-masked',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: `${kernel}/syscall.c`,
        within: '__do_syscall',
        change: replace('local_irq_enable();', 'trace_hardirqs_on();'),
      },
    ],
  },
  {
    name: 'external-interrupts-left-masked',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: irqflags,
        within: '__arch_local_irq_enable',
        change: replace('0x03', '0x02'),
      },
    ],
  },
  {
    name: 'external-interrupts-left-open',
    breaks: ['kernel-warning'],
    edits: [{ file: irqflags, within: '__arch_local_irq_save', change: replace('0xfc', '0xfd') }],
  },
  {
    name: 'io-interrupt-never-left',
    breaks: ['once-only-hooks'],
    edits: [{ file: irq, within: 'do_io_irq', change: drop('irq_exit_rcu();') }],
  },
  {
    name: 'idle-time-before-entry',
    breaks: ['rcu-watching', 'irq-state-truth'],
    edits: [
      {
        file: irq,
        within: 'do_ext_irq',
        change: replace(
          'irqentry_state_t state = irqentry_enter(regs);',
          'account_idle_time_irq(); irqentry_state_t state = irqentry_enter(regs);',
        ),
      },
    ],
  },
  {
    name: 'machine-check-never-left',
    breaks: ['context-balance'],
    edits: [
      {
        file: `${kernel}/nmi.c`,
        within: 's390_do_machine_check',
        change: drop('irqentry_nmi_exit(regs, irq_state);'),
      },
    ],
  },
  {
    name: 'machine-check-scheduled-before-entry',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: `${kernel}/nmi.c`,
        within: 's390_do_machine_check',
        change: replace(
          'irq_state = irqentry_nmi_enter(regs);',
          'schedule_mcck_handler(); irq_state = irqentry_nmi_enter(regs);',
        ),
      },
    ],
  },
  {
    name: 'machine-check-misread',
    breaks: ['kernel-warning'],
    edits: [
      {
        file: `${kernel}/nmi.c`,
        within: 's390_do_machine_check',
        change: replace('if (mci.cd) {', 'if (mci.cp) {'),
      },
    ],
  },
  {
    name: 'event-not-looked-for',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: entryCommon,
        within: 'ARCH_EXIT_TO_USER_MODE_WORK',
        change: drop('| _TIF_PER_TRAP'),
      },
    ],
  },
  {
    name: 'bit-as-mask',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: entryCommon,
        change: drop('clear_thread_flag(TIF_PER_TRAP);'),
      },
      {
        file: entryCommon,
        change: replace(
          'do_per_trap(regs);',
          'do_per_trap(regs); current_thread_info()->flags &= ~(_TIF_PER_TRAP | TIF_PER_TRAP);',
        ),
      },
    ],
  },
  {
    name: 'request-folded-inverted',
    breaks: ['preempt-mode'],
    edits: [
      {
        file: 'arch/s390/include/asm/preempt.h',
        within: 'clear_preempt_need_resched',
        change: replace(
          '__atomic_or(PREEMPT_NEED_RESCHED',
          '__atomic_and(~PREEMPT_NEED_RESCHED',
          1,
        ),
      },
    ],
  },
]
