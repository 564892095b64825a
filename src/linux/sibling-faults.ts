// The kinds of bug behind those of faults.ts, at other places of the same files: a step left out, two steps in
// the wrong order, a question asked of the wrong thing, a pair with one half. Nobody made them; they are what a
// tool that knows only the historical places would miss. What each breaks, or why it is not told, stands in
// docs/seeded-faults.md. The edits are those of 6.12; other releases have most of them at the same places.

import { drop, type Edit, exchange, moveBehind, replace } from './edit-source.ts'

type Change = Edit['change']
type Row = readonly [name: string, file: string, within: string | undefined, change: Change]

const entry = 'kernel/entry/common.c'
const entryHeader = 'include/linux/entry-common.h'
const cpuidle = 'include/linux/cpuidle.h'
const hardirq = 'include/linux/hardirq.h'
const idle = 'kernel/sched/idle.c'
const sched = 'kernel/sched/core.c'
const softirq = 'kernel/softirq.c'
const tracking = 'kernel/context_tracking.c'
const rcuCore = 'kernel/rcu/tree.c'
const rcuPreempt = 'kernel/rcu/tree_plugin.h'
const rcuExpedited = 'kernel/rcu/tree_exp.h'
const nmi = 'arch/x86/kernel/nmi.c'
const fred = 'arch/x86/entry/entry_fred.c'
const idtentry = 'arch/x86/include/asm/idtentry.h'

/** One change after the other. */
function both(first: Change, second: Change): Change {
  return (text) => {
    const changed = first(text)
    return changed === undefined ? undefined : second(changed)
  }
}

/** Ways in and out: the counts, lockdep, RCU and the tracer, in this order and no other. */
const aroundEntry: readonly Row[] = [
  ['nmi-rcu-not-woken', entry, 'irqentry_nmi_enter', drop('ct_nmi_enter();')],
  [
    'nmi-traced-before-rcu',
    entry,
    'irqentry_nmi_enter',
    moveBehind('ct_nmi_enter();', 'trace_hardirqs_off_finish();'),
  ],
  [
    'nmi-rcu-left-early',
    entry,
    'irqentry_nmi_exit',
    both(
      drop('ct_nmi_exit();'),
      replace('if (irq_state.lockdep) {', 'ct_nmi_exit(); if (irq_state.lockdep) {'),
    ),
  ],
  ['nmi-tracer-not-told', entry, 'irqentry_nmi_exit', drop('trace_hardirqs_on_prepare();')],
  ['nmi-lockdep-left-off', hardirq, '__nmi_exit', drop('lockdep_on();')],
  [
    'nmi-handled-before-entry',
    nmi,
    'DEFINE_IDTENTRY_RAW',
    exchange('irq_state = irqentry_nmi_enter(regs);', 'default_do_nmi(regs);'),
  ],
  [
    'idle-irq-traced-before-rcu',
    entry,
    'irqentry_enter',
    exchange('ct_irq_enter();', 'trace_hardirqs_off_finish();'),
  ],
  [
    'idle-irq-rcu-left-early',
    entry,
    'irqentry_exit',
    both(
      drop('ct_irq_exit();', 1),
      replace('if (state.exit_rcu) {', 'if (state.exit_rcu) { ct_irq_exit();'),
    ),
  ],
  ['idle-irq-lockdep-not-told', entry, 'irqentry_exit', drop('lockdep_hardirqs_on(CALLER_ADDR0);')],
  ['masked-idle-irq-never-left', entry, 'irqentry_exit', replace('ct_irq_exit();', ';', 2)],
  ['idle-irq-preempts', entry, 'irqentry_exit', replace('if (state.exit_rcu) {', 'if (0) {')],
  ['irq-tracer-not-told', entry, 'irqentry_exit', drop('trace_hardirqs_on();')],
  ['user-tracer-not-told', entryHeader, 'exit_to_user_mode', drop('trace_hardirqs_on_prepare();')],
  [
    'work-loop-clears-request',
    entry,
    'exit_to_user_mode_loop',
    replace('schedule();', 'clear_thread_flag(TIF_NEED_RESCHED);'),
  ],
  [
    'work-loop-runs-once',
    entry,
    'exit_to_user_mode_loop',
    replace('while (ti_work & EXIT_TO_USER_MODE_WORK)', 'if (ti_work & EXIT_TO_USER_MODE_WORK)'),
  ],
  [
    'syscall-skips-its-work',
    entry,
    '__syscall_exit_to_user_mode_work',
    drop('\texit_to_user_mode_prepare(regs);'),
  ],
  [
    'resched-ipi-not-counted',
    idtentry,
    'DEFINE_IDTENTRY_SYSVEC_SIMPLE',
    replace('__irq_exit_raw();', ''),
  ],
]

/** Context tracking's own counters. */
const aroundTracking: readonly Row[] = [
  ['nmi-nesting-by-one', tracking, 'ct_nmi_enter', replace('long incby = 2;', 'long incby = 1;')],
  [
    'nmi-left-at-the-third',
    tracking,
    'ct_nmi_exit',
    replace('if (ct_nmi_nesting() != 1) {', 'if (ct_nmi_nesting() > 3) {'),
  ],
  ['nesting-kept', tracking, 'ct_kernel_exit', drop('WRITE_ONCE(ct->nesting, 0);')],
  [
    'nmi-nesting-not-restored',
    tracking,
    'ct_kernel_enter',
    drop('WRITE_ONCE(ct->nmi_nesting, CT_NESTING_IRQ_NONIDLE);'),
  ],
  [
    'user-state-kept',
    tracking,
    '__ct_user_exit',
    replace('CT_RCU_WATCHING - state', 'CT_RCU_WATCHING', 1),
  ],
]

/** Interrupts counted, softirqs served. */
const aroundSoftirqs: readonly Row[] = [
  ['softirq-begins-masked', softirq, 'handle_softirqs', drop('local_irq_enable();')],
  ['softirq-ends-unmasked', softirq, 'handle_softirqs', drop('local_irq_disable();')],
  ['softirq-count-kept', softirq, 'handle_softirqs', drop('softirq_handle_end();')],
  [
    'softirq-taken-for-interrupt',
    softirq,
    'handle_softirqs',
    replace('in_hardirq = lockdep_softirq_start();', 'in_hardirq = false;'),
  ],
  ['softirq-left-over', softirq, 'handle_softirqs', drop('wakeup_softirqd();')],
  ['softirq-not-invoked', softirq, '__irq_exit_rcu', replace('invoke_softirq();', ';')],
  [
    'softirq-before-count',
    softirq,
    '__irq_exit_rcu',
    both(
      both(
        drop('preempt_count_sub(HARDIRQ_OFFSET);'),
        replace('!in_interrupt() && local_softirq_pending()', 'local_softirq_pending()'),
      ),
      replace('tick_irq_exit();', 'preempt_count_sub(HARDIRQ_OFFSET); tick_irq_exit();'),
    ),
  ],
  [
    'ksoftirqd-stays-masked',
    softirq,
    undefined,
    replace('ksoftirqd_run_end(void)\n{\n\tlocal_irq_enable();', 'ksoftirqd_run_end(void)\n{'),
  ],
  ['bottom-halves-do-not-preempt', softirq, undefined, drop('preempt_check_resched();')],
]

/** The idle loop. */
const aroundIdle: readonly Row[] = [
  ['idle-lockdep-not-told', cpuidle, 'ct_cpuidle_enter', drop('lockdep_hardirqs_on(_RET_IP_);')],
  ['idle-tracer-not-told', cpuidle, 'ct_cpuidle_enter', drop('trace_hardirqs_on_prepare();')],
  [
    'idle-traced-after-rcu',
    cpuidle,
    'ct_cpuidle_enter',
    moveBehind('trace_hardirqs_on_prepare();', 'ct_idle_enter();'),
  ],
  [
    'idle-lockdep-told-late',
    cpuidle,
    'ct_cpuidle_exit',
    exchange('lockdep_hardirqs_off(_RET_IP_);', 'ct_idle_exit();'),
  ],
  ['idle-enters-unmasked', idle, 'do_idle', drop('local_irq_disable();')],
  [
    'idle-keeps-polling',
    idle,
    'default_idle_call',
    replace('!current_clr_polling_and_test()', '!need_resched()'),
  ],
  [
    'idle-sleeps-unasked',
    idle,
    'default_idle_call',
    replace('if (!current_clr_polling_and_test()) {', 'current_clr_polling_and_test(); {'),
  ],
  ['idle-leaves-rcu-asleep', idle, 'default_idle_call', drop('ct_cpuidle_exit();')],
  ['polling-leaves-rcu-asleep', idle, 'cpu_idle_poll', drop('ct_cpuidle_exit();')],
]

/** RCU's own decisions. */
const aroundRcu: readonly Row[] = [
  [
    'tick-ignores-readers',
    rcuPreempt,
    'rcu_flavor_sched_clock_irq',
    replace('rcu_preempt_depth() > 0 ||', '', 1),
  ],
  [
    'tick-ignores-softirqs',
    rcuPreempt,
    'rcu_flavor_sched_clock_irq',
    replace('(PREEMPT_MASK | SOFTIRQ_MASK)', 'PREEMPT_MASK', 1),
  ],
  [
    'expedited-ignores-readers',
    rcuExpedited,
    'rcu_exp_handler',
    replace('if (!depth) {', 'if (depth >= 0) {'),
  ],
  [
    'expedited-ignores-softirqs',
    rcuExpedited,
    'rcu_exp_handler',
    replace('(PREEMPT_MASK | SOFTIRQ_MASK)', 'PREEMPT_MASK', 1),
  ],
  [
    'expedited-never-idle',
    rcuExpedited,
    'rcu_exp_handler',
    replace('rcu_is_cpu_rrupt_from_idle()', '0', 1),
  ],
  [
    'second-level-counts-as-first',
    rcuCore,
    'rcu_is_cpu_rrupt_from_idle',
    replace('if (nesting > 1)', 'if (nesting > 3)'),
  ],
  [
    'preempted-reader-not-queued',
    rcuPreempt,
    'rcu_note_context_switch',
    drop('rcu_preempt_ctxt_queue(rnp, rdp);'),
  ],
  [
    'urgent-tick-asks-for-nothing',
    rcuCore,
    'rcu_sched_clock_irq',
    drop('set_tsk_need_resched(current);'),
  ],
  ['switch-is-no-quiescent-state', rcuPreempt, 'rcu_note_context_switch', drop('rcu_qs();')],
  [
    'idle-keeps-deferred-report',
    tracking,
    'ct_kernel_exit',
    drop('rcu_preempt_deferred_qs(current);'),
  ],
]

/** Preemption. */
const aroundPreemption: readonly Row[] = [
  ['preemption-returns-unmasked', sched, 'preempt_schedule_irq', drop('local_irq_disable();')],
  ['preemption-masked', sched, 'preempt_schedule_irq', drop('local_irq_enable();')],
  [
    'preemption-asks-once',
    sched,
    'preempt_schedule_irq',
    replace('while (need_resched());', 'while (0);'),
  ],
  [
    'preemption-count-kept',
    sched,
    'preempt_schedule_irq',
    drop('sched_preempt_enable_no_resched();'),
  ],
  [
    'resched-ipi-not-folded',
    'include/linux/preempt.h',
    'preempt_fold_need_resched',
    replace('set_preempt_need_resched();', ';'),
  ],
]

/** NMIs inside NMIs, on a machine whose NMI handlers take page faults. */
const aroundNesting: readonly Row[] = [
  [
    'nested-nmi-forgotten',
    nmi,
    'DEFINE_IDTENTRY_RAW',
    drop('this_cpu_write(nmi_state, NMI_LATCHED);'),
  ],
  [
    'nested-nmi-not-repeated',
    nmi,
    'DEFINE_IDTENTRY_RAW',
    replace('if (this_cpu_dec_return(nmi_state))', 'if (this_cpu_dec_return(nmi_state) && 0)'),
  ],
  [
    'nested-nmi-not-noticed',
    nmi,
    'DEFINE_IDTENTRY_RAW',
    replace('!= NMI_NOT_RUNNING', '> NMI_LATCHED'),
  ],
]

/** Of a kernel that was built without preemption. */
const aroundVoluntary: readonly Row[] = [
  [
    'unpreempted-tick-ignores-readers',
    rcuPreempt,
    undefined,
    replace('(preempt_count() == HARDIRQ_OFFSET)', '1'),
  ],
]

/** What FRED dispatches. */
const aroundFred: readonly Row[] = [
  ['fred-exit-forgotten', fred, 'fred_extint', drop('irqentry_exit(regs, state);')],
  [
    'fred-nmi-entered-as-interrupt',
    nmi,
    'DEFINE_FREDENTRY_NMI',
    replace('irqentry_nmi_enter(regs)', 'irqentry_enter(regs)'),
  ],
  [
    'fred-nmi-dispatched-as-interrupt',
    fred,
    'fred_entry_from_kernel',
    replace('return fred_exc_nmi(regs);', 'return fred_extint(regs);'),
  ],
  ['fred-system-call-not-made', fred, 'fred_other', drop('do_syscall_64(regs, regs->orig_ax);')],
]

/** The edits of each, by name. */
export const siblingFaults: ReadonlyMap<string, readonly Edit[]> = new Map(
  [
    ...aroundEntry,
    ...aroundTracking,
    ...aroundSoftirqs,
    ...aroundIdle,
    ...aroundRcu,
    ...aroundPreemption,
    ...aroundNesting,
    ...aroundFred,
    ...aroundVoluntary,
  ].map(([name, file, within, change]): [string, readonly Edit[]] => [
    name,
    [within === undefined ? { file, change } : { file, within, change }],
  ]),
)
