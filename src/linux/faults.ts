// Bugs that once were in the entry code, or nearly, each as the small edit that brings it back in 6.12,
// and the property that names what is wrong. Used by the tests and by `bench/`; the checker itself knows
// nothing of them.

import { drop, type Edit, exchange, moveBehind, replace } from './edit-source.ts'

export interface Fault {
  readonly name: string
  /** Properties that must be violated; others may be, too. Empty: the edit is harmless. */
  readonly breaks: readonly string[]
  readonly edits: readonly Edit[]
}

const entry = 'kernel/entry/common.c'
const header = 'include/linux/entry-common.h'
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
