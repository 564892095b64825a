// Bugs as small edits of 6.12, each with the property that names what is wrong: those that once were in
// the entry code, or nearly; and seeded ones, so that each property has something that breaks it. Used by
// the tests and by `bench/`; the checker itself knows nothing of them.

import { drop, type Edit, exchange, moveBehind, replace } from './edit-source.ts'

export interface Fault {
  readonly name: string
  /** Properties that must be violated; others may be, too. Empty: the edit is harmless. */
  readonly breaks: readonly string[]
  readonly edits: readonly Edit[]
}

const entry = 'kernel/entry/common.c'
const header = 'include/linux/entry-common.h'
const hardirq = 'include/linux/hardirq.h'
const irqflags = 'include/linux/irqflags.h'
const tracking = 'kernel/context_tracking.c'

/** Defects that really happened. */
export const historical: readonly Fault[] = [
  {
    name: 'cond-rcu',
    breaks: ['idle-irq-counted-once', 'quiescent-state-sound'],
    edits: [
      {
        file: entry,
        within: 'irqentry_enter',
        change: replace('&& is_idle_task(current)', '&& !rcu_is_watching_curr_cpu()'),
      },
    ],
  },
  {
    name: 'idle-not-woken',
    breaks: ['rcu-watching', 'interruptible-eqs-covered', 'idle-irq-counted-once'],
    edits: [
      {
        file: entry,
        within: 'irqentry_enter',
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
        within: 'irqentry_nmi_exit',
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
        within: 'irqentry_nmi_enter',
        change: replace('lockdep_hardirqs_enabled()', '!regs_irqs_disabled(regs)'),
      },
    ],
  },
  {
    name: 'lockdep-after-rcu-check',
    breaks: ['irq-state-truth'],
    edits: [
      {
        file: entry,
        within: 'irqentry_enter',
        change: moveBehind('lockdep_hardirqs_off(CALLER_ADDR0);', 'rcu_irq_enter_check_tick();', 2),
      },
    ],
  },
  {
    name: 'flags-before-wakeup',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: header,
        within: 'exit_to_user_mode_prepare',
        change: exchange('tick_nohz_user_enter_prepare();', 'ti_work = read_thread_flags();'),
      },
    ],
  },
  {
    name: 'flags-before-wakeup (inside the loop)',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: entry,
        within: 'exit_to_user_mode_loop',
        change: exchange('tick_nohz_user_enter_prepare();', 'ti_work = read_thread_flags();'),
      },
    ],
  },
  {
    name: 'user-exit-order',
    breaks: ['rcu-watching'],
    edits: [
      {
        file: header,
        within: 'exit_to_user_mode',
        change: replace('user_enter_irqoff();', ''),
      },
      {
        file: header,
        within: 'exit_to_user_mode',
        change: replace(
          'instrumentation_begin();',
          'user_enter_irqoff(); instrumentation_begin();',
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
        file: header,
        change: replace(
          'static_call(irqentry_exit_cond_resched)()',
          'raw_irqentry_exit_cond_resched()',
        ),
      },
    ],
  },
]

/** Edits that nobody made: one more for each property that no historical bug breaks first. */
export const seeded: readonly Fault[] = [
  {
    name: 'nmi-traced-early',
    breaks: ['nmi-transparent'],
    edits: [
      {
        file: hardirq,
        within: '__nmi_enter',
        change: replace('__preempt_count_add', 'preempt_count_add'),
      },
    ],
  },
  {
    name: 'idle-irq-never-left',
    breaks: ['context-balance'],
    edits: [{ file: entry, within: 'irqentry_exit', change: drop('ct_irq_exit();', 1) }],
  },
  {
    name: 'tick-counts-itself',
    breaks: ['quiescent-state-live'],
    edits: [
      {
        file: 'kernel/rcu/tree_plugin.h',
        change: replace(
          '(preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK))) {\n\t\t/* No QS, force',
          '(preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK | HARDIRQ_MASK))) {\n\t\t/* No QS, force',
        ),
      },
    ],
  },
  {
    name: 'fault-returns-unmasked',
    breaks: ['frame-honest', 'callee-contract'],
    edits: [
      {
        file: 'arch/x86/mm/fault.c',
        within: 'handle_page_fault',
        change: drop('local_irq_disable();'),
      },
    ],
  },
  {
    name: 'preempt-count-not-asked',
    breaks: ['switch-precondition', 'kernel-warning'],
    edits: [
      {
        file: entry,
        within: 'raw_irqentry_exit_cond_resched',
        change: replace('if (!preempt_count())', ''),
      },
    ],
  },
  {
    name: 'interrupt-counted-twice',
    breaks: ['once-only-hooks'],
    edits: [
      {
        file: 'kernel/softirq.c',
        within: 'irq_enter_rcu',
        change: replace('__irq_enter_raw();', '__irq_enter_raw(); __irq_enter_raw();'),
      },
    ],
  },
  {
    name: 'user-not-woken',
    breaks: ['interruptible-eqs-covered', 'rcu-watching'],
    edits: [{ file: header, within: 'enter_from_user_mode', change: drop('user_exit_irqoff();') }],
  },
  {
    name: 'work-loop-left-unmasked',
    breaks: ['callee-contract', 'kernel-warning'],
    edits: [
      {
        file: entry,
        within: 'exit_to_user_mode_loop',
        change: drop('local_irq_disable_exit_to_user();'),
      },
    ],
  },
  {
    name: 'signal-not-looked-for',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: header,
        within: 'EXIT_TO_USER_MODE_WORK',
        change: replace('_TIF_SIGPENDING |', ''),
      },
    ],
  },
  {
    name: 'task-work-clears-every-flag',
    breaks: ['preempt-mode'],
    edits: [
      {
        file: 'include/linux/resume_user_mode.h',
        within: 'resume_user_mode_work',
        change: replace(
          'clear_thread_flag(TIF_NOTIFY_RESUME);',
          'WRITE_ONCE(current_thread_info()->flags, 0);',
        ),
      },
    ],
  },
  {
    name: 'signal-flag-cleared-unread',
    breaks: ['no-lost-work'],
    edits: [
      {
        file: entry,
        within: 'exit_to_user_mode_loop',
        change: replace('arch_do_signal_or_restart(regs);', 'clear_thread_flag(TIF_SIGPENDING);'),
      },
    ],
  },
  {
    name: 'nmi-nesting-kept',
    breaks: ['kernel-warning'],
    edits: [
      {
        file: tracking,
        within: 'ct_kernel_exit',
        change: drop('WRITE_ONCE(ct->nmi_nesting, 0);'),
      },
    ],
  },
]

/** Edits that change nothing that matters: reporting one of these is a false alarm. */
export const harmless: readonly Fault[] = [
  {
    name: 'control: idle-exit-traced',
    breaks: [],
    edits: [
      { file: tracking, within: 'ct_idle_exit', change: drop('raw_', 1) },
      { file: tracking, within: 'ct_idle_exit', change: drop('raw_', 1) },
    ],
  },
  {
    name: 'control: preempt-recheck',
    breaks: [],
    edits: [
      {
        file: entry,
        within: 'raw_irqentry_exit_cond_resched',
        change: replace('if (need_resched())', 'if (need_resched() && need_resched())'),
      },
    ],
  },
]
