// Bugs as small edits of 6.12 for arm64 (and of other releases, at the end), each with the properties that
// name what is wrong: those of faults.ts that arm64's own entry code can have, and seeded ones in what only arm64 has. The released
// tree has two defects of its own (docs/findings.md); `arm64RepairOf()` takes them away, so that what is found is
// what was put in.

import { drop, type Edit, exchange, moveBehind, replace } from './edit-source.ts'
import type { Fault } from './faults.ts'
import type { KernelRelease } from './kernel-cache.ts'

const entry = 'arch/arm64/kernel/entry-common.c'
const gic = 'drivers/irqchip/irq-gic-v3.c'
const daifflags = 'arch/arm64/include/asm/daifflags.h'
const irqflags = 'include/linux/irqflags.h'

/**
 * An SError of the kernel is counted as an NMI before its masks are opened, which tells the tracer; and the
 * context is asked for without preempt_disable(), which may be traced where RCU does not watch yet.
 */
export function arm64RepairOf(release: KernelRelease): readonly Edit[] {
  const generic = release === '7.2' || release === '7.3'
  const enter = generic ? 'state = irqentry_nmi_enter(regs);' : 'arm64_enter_nmi(regs);'
  const serror: Edit = {
    file: entry,
    within: 'el1h_64_error_handler',
    change: moveBehind('local_daif_restore(DAIF_ERRCTX);', enter),
  }
  const context: Edit = {
    file: entry,
    within: '__enter_from_user_mode',
    change: replace('ct_state()', '__ct_state()'),
  }
  return generic ? [serror] : [serror, context]
}

/** Defects that really happened, on arm64 or in the generic code that this was modelled on. */
export const arm64Historical: readonly Fault[] = [
  {
    name: 'arm64-preempt-masked',
    breaks: ['switch-precondition'],
    edits: [
      { file: entry, within: '__el1_irq', change: drop('arm64_preempt_schedule_irq();') },
      {
        file: entry,
        within: '__exit_to_kernel_mode',
        change: replace(
          'trace_hardirqs_on();',
          'arm64_preempt_schedule_irq(); trace_hardirqs_on();',
        ),
      },
    ],
  },
  {
    name: 'cond-rcu',
    breaks: ['idle-irq-counted-once'],
    edits: [
      {
        file: entry,
        within: '__enter_from_kernel_mode',
        change: replace('&& is_idle_task(current)', '&& !rcu_is_watching_curr_cpu()'),
      },
    ],
  },
  {
    name: 'idle-not-woken',
    breaks: ['idle-irq-counted-once'],
    edits: [
      {
        file: entry,
        within: '__enter_from_kernel_mode',
        change: replace('&& is_idle_task(current)', '&& 0'),
      },
    ],
  },
  {
    name: 'nmi-lockdep-lost',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: entry,
        within: 'arm64_exit_nmi',
        change: replace('lockdep_hardirqs_on(CALLER_ADDR0);', ';'),
      },
    ],
  },
  {
    name: 'nmi-lockdep-lost (derived from regs)',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: entry,
        within: 'arm64_enter_nmi',
        change: replace('lockdep_hardirqs_enabled()', 'interrupts_enabled(regs)'),
      },
    ],
  },
  {
    name: 'lockdep-after-rcu-check',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: entry,
        within: '__enter_from_kernel_mode',
        change: moveBehind('lockdep_hardirqs_off(CALLER_ADDR0);', 'rcu_irq_enter_check_tick();', 2),
      },
    ],
  },
  {
    name: 'user-exit-order',
    breaks: ['rcu-watching'],
    edits: [
      { file: entry, within: '__exit_to_user_mode', change: drop('user_enter_irqoff();') },
      {
        file: entry,
        within: '__exit_to_user_mode',
        change: replace(
          'trace_hardirqs_on_prepare();',
          'user_enter_irqoff(); trace_hardirqs_on_prepare();',
        ),
      },
    ],
  },
  {
    name: 'irq-edges',
    breaks: ['irq-state-truth'],
    edits: [
      { file: irqflags, change: drop('if (!was_disabled)') },
      { file: irqflags, change: drop('if (!raw_irqs_disabled_flags(flags))', 1) },
    ],
  },
  {
    name: 'preempt-none-ignored',
    breaks: ['preempt-mode'],
    edits: [
      {
        file: entry,
        within: 'arm64_preempt_schedule_irq',
        change: replace('if (!need_irq_preemption())', 'if (0)'),
      },
    ],
  },
  {
    name: 'nmi-traced-early',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: 'include/linux/hardirq.h',
        within: '__nmi_enter',
        change: replace('__preempt_count_add', 'preempt_count_add'),
      },
    ],
  },
]

/** Edits that nobody made. */
export const arm64Seeded: readonly Fault[] = [
  {
    name: 'user-return-not-masked',
    breaks: ['frame-honest'],
    edits: [
      { file: entry, within: 'exit_to_user_mode_prepare', change: drop('local_daif_mask();') },
    ],
  },
  {
    name: 'user-not-woken',
    breaks: ['interruptible-eqs-covered', 'rcu-watching'],
    edits: [{ file: entry, within: '__enter_from_user_mode', change: drop('user_exit_irqoff();') }],
  },
  {
    name: 'flags-sampled-unmasked',
    breaks: ['no-lost-work', 'preempt-mode'],
    edits: [
      {
        file: entry,
        within: 'exit_to_user_mode_prepare',
        change: exchange('local_irq_disable();', 'flags = read_thread_flags();'),
      },
    ],
  },
  {
    name: 'signal-not-looked-for',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: 'arch/arm64/include/asm/thread_info.h',
        change: replace('(_TIF_NEED_RESCHED | _TIF_SIGPENDING |', '(_TIF_NEED_RESCHED |'),
      },
    ],
  },
  {
    name: 'work-loop-left-unmasked',
    breaks: ['no-lost-work'],
    edits: [{ file: entry, within: 'do_notify_resume', change: drop('local_irq_disable();') }],
  },
  {
    name: 'abort-exit-not-masked',
    breaks: ['callee-contract', 'kernel-warning'],
    edits: [{ file: entry, within: 'el1_abort', change: drop('local_daif_mask();') }],
  },
  {
    name: 'inherit-not-told',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: daifflags,
        within: 'local_daif_inherit',
        change: replace('if (interrupts_enabled(regs))', 'if (0)'),
      },
    ],
  },
  {
    name: 'debug-lockdep-lost',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: entry,
        within: 'arm64_exit_el1_dbg',
        change: replace('lockdep_hardirqs_on(CALLER_ADDR0);', ';'),
      },
    ],
  },
  {
    name: 'debug-not-woken',
    breaks: ['rcu-watching'],
    edits: [
      { file: entry, within: 'arm64_enter_el1_dbg', change: drop('ct_nmi_enter();') },
      { file: entry, within: 'arm64_exit_el1_dbg', change: drop('ct_nmi_exit();') },
    ],
  },
  {
    name: 'nmi-never-left',
    breaks: ['context-balance'],
    edits: [{ file: entry, within: 'arm64_exit_nmi', change: drop('ct_nmi_exit();') }],
  },
  {
    name: 'interrupt-never-left',
    breaks: ['once-only-hooks'],
    edits: [{ file: entry, within: 'el0_interrupt', change: drop('irq_exit_rcu();') }],
  },
  {
    name: 'preempt-word-not-asked',
    breaks: ['switch-precondition', 'kernel-warning'],
    edits: [
      {
        file: entry,
        within: 'arm64_preempt_schedule_irq',
        change: replace('if (READ_ONCE(current_thread_info()->preempt_count) != 0)', 'if (0)'),
      },
    ],
  },
  {
    name: 'pseudo-nmi-not-counted',
    breaks: ['nmi-transparent'],
    edits: [
      { file: gic, within: '__gic_handle_irq_from_irqson', change: drop('nmi_enter();') },
      { file: gic, within: '__gic_handle_irq_from_irqson', change: drop('nmi_exit();') },
    ],
  },
  {
    name: 'priority-mask-left-open',
    breaks: ['irq-state-truth'],
    edits: [
      { file: gic, within: '__gic_handle_irq_from_irqson', change: drop('gic_pmr_mask_irqs();') },
    ],
  },
  {
    name: 'interrupt-taken-for-nmi',
    breaks: ['once-only-hooks'],
    edits: [
      {
        file: entry,
        within: 'el1_interrupt',
        change: replace('!interrupts_enabled(regs)', 'interrupts_enabled(regs)'),
      },
    ],
  },
]

/** The question whether RCU watches had another name in 6.1. */
export const arm64In6_1: readonly Fault[] = [
  {
    name: 'cond-rcu',
    breaks: ['idle-irq-counted-once'],
    edits: [
      {
        file: entry,
        within: '__enter_from_kernel_mode',
        change: replace('&& is_idle_task(current)', '&& !rcu_is_watching()'),
      },
    ],
  },
]

/** What the same mistakes are where interrupts go through the generic entry code. */
export const arm64Since7: readonly Fault[] = [
  {
    name: 'arm64-preempt-masked',
    breaks: ['switch-precondition'],
    edits: [
      {
        file: entry,
        within: 'arm64_exit_to_kernel_mode_preempt',
        change: replace(
          'irqentry_exit_to_kernel_mode_preempt(',
          'local_daif_mask(); irqentry_exit_to_kernel_mode_preempt(',
        ),
      },
    ],
  },
  {
    name: 'user-return-not-masked',
    breaks: ['frame-honest'],
    edits: [
      {
        file: entry,
        within: 'arm64_syscall_exit_to_user_mode',
        change: drop('local_daif_mask();'),
      },
    ],
  },
]
