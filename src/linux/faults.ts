// Bugs as small edits of a kernel tree, each with the property that names what is wrong: those that once
// were in the entry code, or nearly; and seeded ones, so that each property has something that breaks it.
// Where a release has the code in question stands in fault-places.ts. Used by the tests; the checker itself
// knows nothing of them.

import { drop, type Edit, exchange, moveBehind, replace } from './edit-source.ts'
import { faultPlaces, type FaultPlaces } from './fault-places.ts'
import type { KernelRelease } from './kernel-cache.ts'

export interface Fault {
  readonly name: string
  /** Properties that must be violated; others may be, too. Empty: the edit is harmless. */
  readonly breaks: readonly string[]
  readonly edits: readonly Edit[]
}

/** A fault whose code has moved between releases. */
export interface MovingFault extends Omit<Fault, 'edits'> {
  readonly edits: readonly ((at: FaultPlaces) => Edit)[]
  /** The releases that have the code in question; all of them without it. */
  readonly only?: readonly KernelRelease[]
}

/** The edits that put a fault into a tree of this release, or none when it has no such code. */
export function editsOf(fault: MovingFault, release: KernelRelease): readonly Edit[] | undefined {
  if (fault.only !== undefined && !fault.only.includes(release)) return undefined
  const places = faultPlaces(release)
  return fault.edits.map((edit) => edit(places))
}

const entry = 'kernel/entry/common.c'
const hardirq = 'include/linux/hardirq.h'
const irqflags = 'include/linux/irqflags.h'
const tracking = 'kernel/context_tracking.c'

/** Defects that really happened. */
export const historical: readonly MovingFault[] = [
  {
    name: 'cond-rcu',
    breaks: ['idle-irq-counted-once', 'quiescent-state-sound'],
    edits: [
      (at) => ({
        ...at.kernelEntry,
        change: replace('is_idle_task(current)', at.notWatching),
      }),
    ],
  },
  {
    name: 'idle-not-woken',
    breaks: ['rcu-watching', 'interruptible-eqs-covered', 'idle-irq-counted-once'],
    edits: [
      (at) => ({
        ...at.kernelEntry,
        change: replace('is_idle_task(current)', '0'),
      }),
    ],
  },
  {
    name: 'nmi-lockdep-lost',
    breaks: ['nmi-transparent'],
    edits: [
      () => ({
        file: entry,
        within: 'irqentry_nmi_exit',
        change: replace('lockdep_hardirqs_on(CALLER_ADDR0);', ';'),
      }),
    ],
  },
  {
    name: 'nmi-lockdep-lost (derived from regs)',
    breaks: ['nmi-transparent'],
    edits: [
      () => ({
        file: entry,
        within: 'irqentry_nmi_enter',
        change: replace('lockdep_hardirqs_enabled()', '!regs_irqs_disabled(regs)'),
      }),
    ],
  },
  {
    name: 'lockdep-after-rcu-check',
    breaks: ['irq-state-truth'],
    edits: [
      (at) => ({
        ...at.kernelEntry,
        change: moveBehind('lockdep_hardirqs_off(CALLER_ADDR0);', 'rcu_irq_enter_check_tick();', 2),
      }),
    ],
  },
  {
    name: 'flags-before-wakeup',
    breaks: ['no-lost-work'],
    edits: [
      (at) => ({
        ...at.userPrepare,
        change: exchange('tick_nohz_user_enter_prepare();', 'ti_work = read_thread_flags();'),
      }),
    ],
  },
  {
    name: 'flags-before-wakeup (inside the loop)',
    breaks: ['no-lost-work'],
    edits: [
      (at) => ({
        ...at.userLoop,
        change: exchange('tick_nohz_user_enter_prepare();', 'ti_work = read_thread_flags();'),
      }),
    ],
  },
  {
    name: 'user-exit-order',
    breaks: ['rcu-watching'],
    edits: [
      (at) => ({
        ...at.userExit,
        change: replace('user_enter_irqoff();', ''),
      }),
      (at) => ({
        ...at.userExit,
        change: replace(
          'instrumentation_begin();',
          'user_enter_irqoff(); instrumentation_begin();',
        ),
      }),
    ],
  },
  {
    name: 'irq-edges',
    breaks: ['irq-state-truth'],
    edits: [
      () => ({ file: irqflags, change: drop('if (!was_disabled)') }),
      () => ({ file: irqflags, change: drop('if (!raw_irqs_disabled_flags(flags))', 1) }),
    ],
  },
  {
    name: 'preempt-none-ignored',
    breaks: ['preempt-mode'],
    only: ['6.1', '6.12'],
    edits: [
      () => ({
        file: 'include/linux/entry-common.h',
        change: replace(
          'static_call(irqentry_exit_cond_resched)()',
          'raw_irqentry_exit_cond_resched()',
        ),
      }),
    ],
  },
]

/** Edits that nobody made: one more for each property that no historical bug breaks first. */
export const seeded: readonly MovingFault[] = [
  {
    name: 'nmi-traced-early',
    breaks: ['nmi-transparent'],
    edits: [
      (at) => ({
        file: hardirq,
        within: '__nmi_enter',
        change: replace(...at.countNmi),
      }),
    ],
  },
  {
    name: 'idle-irq-never-left',
    breaks: ['context-balance'],
    edits: [(at) => ({ ...at.kernelExit, change: drop('ct_irq_exit();', 1) })],
  },
  {
    name: 'tick-counts-itself',
    breaks: ['quiescent-state-live'],
    edits: [
      () => ({
        file: 'kernel/rcu/tree_plugin.h',
        change: replace(
          '(preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK))) {\n\t\t/* No QS, force',
          '(preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK | HARDIRQ_MASK))) {\n\t\t/* No QS, force',
        ),
      }),
    ],
  },
  {
    name: 'tick-overlooks-bottom-halves',
    breaks: ['quiescent-state-sound'],
    edits: [
      () => ({
        file: 'kernel/rcu/tree_plugin.h',
        change: replace(
          '(preempt_count() & (PREEMPT_MASK | SOFTIRQ_MASK))) {\n\t\t/* No QS, force',
          '(preempt_count() & PREEMPT_MASK)) {\n\t\t/* No QS, force',
        ),
      }),
    ],
  },
  {
    name: 'fault-returns-unmasked',
    breaks: ['frame-honest', 'callee-contract'],
    edits: [
      () => ({
        file: 'arch/x86/mm/fault.c',
        within: 'handle_page_fault',
        change: drop('local_irq_disable();'),
      }),
    ],
  },
  {
    name: 'preempt-count-not-asked',
    breaks: ['switch-precondition', 'kernel-warning'],
    edits: [
      () => ({
        file: entry,
        within: 'raw_irqentry_exit_cond_resched',
        change: replace('if (!preempt_count())', ''),
      }),
    ],
  },
  {
    name: 'interrupt-counted-twice',
    breaks: ['once-only-hooks'],
    edits: [
      () => ({
        file: 'kernel/softirq.c',
        within: 'irq_enter_rcu',
        change: replace('__irq_enter_raw();', '__irq_enter_raw(); __irq_enter_raw();'),
      }),
    ],
  },
  {
    name: 'user-not-woken',
    breaks: ['interruptible-eqs-covered', 'rcu-watching'],
    edits: [(at) => ({ ...at.userEntry, change: drop('user_exit_irqoff();') })],
  },
  {
    name: 'work-loop-left-unmasked',
    breaks: ['callee-contract', 'kernel-warning'],
    edits: [
      (at) => ({
        ...at.userLoop,
        change: drop(at.maskAgain),
      }),
    ],
  },
  {
    name: 'signal-not-looked-for',
    breaks: ['no-lost-work'],
    edits: [
      (at) => ({
        ...at.userWork,
        change: replace('_TIF_SIGPENDING |', ''),
      }),
    ],
  },
  {
    name: 'task-work-clears-every-flag',
    breaks: ['preempt-mode', 'no-lost-work'],
    edits: [
      () => ({
        file: 'include/linux/resume_user_mode.h',
        within: 'resume_user_mode_work',
        change: replace(
          'clear_thread_flag(TIF_NOTIFY_RESUME);',
          'WRITE_ONCE(current_thread_info()->flags, 0);',
        ),
      }),
    ],
  },
  {
    name: 'signal-flag-cleared-unread',
    breaks: ['no-lost-work'],
    edits: [
      (at) => ({
        ...at.userLoop,
        change: replace('arch_do_signal_or_restart(regs);', 'clear_thread_flag(TIF_SIGPENDING);'),
      }),
    ],
  },
  {
    name: 'nmi-nesting-kept',
    breaks: ['kernel-warning'],
    edits: [
      (at) => ({
        file: tracking,
        within: 'ct_kernel_exit',
        change: drop(`WRITE_ONCE(ct->${at.nmiNesting}, 0);`),
      }),
    ],
  },
  {
    name: 'holdout-taken-for-asleep',
    breaks: ['tasks-rcu-holdout'],
    only: ['6.12', '7.2', '7.3'],
    edits: [
      () => ({
        file: 'kernel/rcu/tasks.h',
        within: 'rcu_tasks_is_holdout',
        change: replace('!READ_ONCE(t->on_rq)', 'READ_ONCE(t->on_rq)'),
      }),
    ],
  },
]

/** Edits of what 7.x has and earlier releases have not: lazy requests and timers programmed on the way out. */
export const seededSince7: readonly MovingFault[] = [
  {
    name: 'lazy-request-not-looked-for',
    breaks: ['no-lost-work'],
    only: ['7.2', '7.3'],
    edits: [(at) => ({ ...at.userWork, change: replace('| _TIF_NEED_RESCHED_LAZY |', '|') })],
  },
  {
    name: 'lazy-request-preempts',
    breaks: ['preempt-mode'],
    only: ['7.2', '7.3'],
    edits: [
      () => ({
        file: entry,
        within: 'raw_irqentry_exit_cond_resched',
        change: replace(
          'need_resched()',
          '(read_thread_flags() & (_TIF_NEED_RESCHED | _TIF_NEED_RESCHED_LAZY))',
          1,
        ),
      }),
    ],
  },
  {
    name: 'timer-not-programmed',
    breaks: ['no-lost-work'],
    only: ['7.2', '7.3'],
    edits: [(at) => ({ ...at.kernelExit, change: drop(at.rearm, 2) })],
  },
]

const idleExitTraced: MovingFault['edits'] = [
  () => ({ file: tracking, within: 'ct_idle_exit', change: drop('raw_', 1) }),
  () => ({ file: tracking, within: 'ct_idle_exit', change: drop('raw_', 1) }),
]

/** In 6.1 some callers come with interrupts enabled, elsewhere none does: there it is a control. */
export const seededIn6_1: readonly MovingFault[] = [
  { name: 'idle-exit-traced', breaks: ['rcu-watching'], only: ['6.1'], edits: idleExitTraced },
]

/** Edits that change nothing that matters: reporting one of these is a false alarm. */
export const harmless: readonly MovingFault[] = [
  {
    name: 'control: idle-exit-traced',
    breaks: [],
    only: ['6.12', '7.2', '7.3'],
    edits: idleExitTraced,
  },
  {
    name: 'control: preempt-recheck',
    breaks: [],
    edits: [
      () => ({
        file: entry,
        within: 'raw_irqentry_exit_cond_resched',
        change: replace('if (need_resched()', 'if (need_resched() && need_resched()'),
      }),
    ],
  },
]
