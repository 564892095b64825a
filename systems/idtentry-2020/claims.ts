// The claims of patch 12 of the entry rework of May 2020 (seed 003): RCU is told about an exception from the
// kernel only when it is not watching.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'When does an exception from the kernel tell RCU? (May 2020)',
  depth: 3,
  words: {
    preempt_count: { counts: { preempt: 0x3, softirq: 0xc, hardirq: 0x30 } },
    'rcu_data.watching': { values: ['no', 'yes'] },
    user_mode: { values: ['kernel', 'user'] },
    'regs.user_mode': { quiet: true },
    'regs.interrupts_on': { quiet: true },
    kind: { quiet: true },
    interrupts_on: { quiet: true },
    may_fault: { quiet: true },
  },
  variants: {
    'as fixed': { set: { page_faults: true } },
    'unconditional for page faults': {
      replace: { fault_adjusts_rcu: 'adjusts_always' },
      set: { page_faults: true, interrupts: false },
      depth: 2,
    },
    'conditional for page faults': {
      replace: {
        fault_adjusts_rcu: 'adjusts_when_not_watching',
        interrupt_adjusts_rcu: 'adjusts_always',
      },
      set: { page_faults: true },
    },
    'conditional for all, answer dropped': {
      replace: {
        interrupt_adjusts_rcu: 'adjusts_when_not_watching',
        idtentry_enter: 'idtentry_enter_drops_answer',
      },
      depth: 2,
    },
    'conditional for page faults, answer inverted': {
      replace: {
        fault_adjusts_rcu: 'adjusts_when_not_watching',
        idtentry_enter: 'idtentry_enter_inverts_answer',
      },
      set: { page_faults: true, interrupts: false },
      depth: 2,
    },
    'no user entry': {
      replace: {
        interrupt_adjusts_rcu: 'adjusts_when_not_watching',
        idtentry_enter: 'idtentry_enter_without_user_entry',
      },
      depth: 2,
    },
    'no user entry, nohz_full off': {
      replace: {
        interrupt_adjusts_rcu: 'adjusts_when_not_watching',
        idtentry_enter: 'idtentry_enter_without_user_entry',
      },
      set: { nohz_full: false },
      depth: 2,
    },
    'conditional for interrupts': {
      replace: { interrupt_adjusts_rcu: 'adjusts_when_not_watching' },
    },
    'conditional for reschedule IPIs': {
      replace: {
        interrupt_adjusts_rcu: 'adjusts_always',
        ipi_adjusts_rcu: 'adjusts_when_not_watching',
      },
      set: { reschedule_ipis: true },
    },
    'fault in the idle loop, RCU not told': {
      replace: { fault_adjusts_rcu: 'adjusts_never' },
      set: { idle_faults: true, interrupts: false },
      depth: 2,
    },
    'fault in the idle loop, conditional': {
      replace: { fault_adjusts_rcu: 'adjusts_when_not_watching' },
      set: { idle_faults: true, interrupts: false },
      depth: 2,
    },
    'fault in the idle loop that sleeps, conditional': {
      replace: { fault_adjusts_rcu: 'adjusts_when_not_watching' },
      set: { idle_faults: true, idle_fault_sleeps: true, interrupts: false },
      depth: 2,
    },
    'traced before RCU is told': {
      replace: { enter_from_kernel_mode: 'enter_from_kernel_mode_traced_early' },
      depth: 2,
    },
    'tick forgets the base context': {
      replace: { rcu_is_cpu_rrupt_from_idle: 'rcu_is_cpu_rrupt_from_idle_ignores_base' },
    },
    'RCU told only outside the idle task': {
      replace: { interrupt_adjusts_rcu: 'adjusts_outside_idle_task' },
      depth: 2,
    },
  },
  claims: [
    {
      id: '003.1',
      source: 'Thomas Gleixner, patch description',
      statement:
        'A kernel page fault that enters through the unconditional idtentry_enter() cannot schedule: rcu_irq_enter() was called and nothing calls rcu_irq_exit() before.',
      decided: [
        {
          shows: 'the page has to be read from disk',
          variant: 'unconditional for page faults',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '003.2',
      source: 'Thomas Gleixner, patch description',
      statement:
        'With the conditional enter it can: kernel code that may sleep is in no RCU-idle section, so that nothing is counted.',
      decided: [
        {
          shows: 'page faults that sleep',
          variant: 'conditional for page faults',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and RCU counts the same before and after',
          variant: 'conditional for page faults',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '003.3',
      source: 'the comment on idtentry_enter_cond_rcu()',
      statement: 'The value that the enter returns must be given to the exit.',
      decided: [
        {
          shows: 'dropped: an interrupt over the idle loop is never uncounted',
          variant: 'conditional for all, answer dropped',
          property: 'context-balance',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'inverted: a page fault uncounts what was not counted',
          variant: 'conditional for page faults, answer inverted',
          property: 'kernel-warning',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '003.4',
      source: 'the comment on idtentry_enter_cond_rcu()',
      statement:
        'For exceptions from user mode the full user entry is needed, otherwise scheduling on exit would not be possible.',
      decided: [
        {
          shows: 'a nohz_full CPU',
          variant: 'no user entry',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'a CPU on which user mode is no quiescent state',
          variant: 'no user entry, nohz_full off',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'RCU watches in the handler, but nesting is 0 and nmi_nesting 1: the CPU counts as an interrupted idle one. The comment says it of NOHZ_FULL; elsewhere nothing is lost.',
    },
    {
      id: '003.5',
      source: 'found in mainline weeks later',
      statement:
        'The condition of the patch, used for interrupts, is not sound: an interrupt nested in the softirq of one that hit the idle loop is not counted, and if it is the tick, it takes the CPU for idle and ends a grace period inside the softirq’s reader. Asking for the idle task instead is sound.',
      decided: [
        {
          shows: 'only when RCU is not watching',
          variant: 'conditional for interrupts',
          property: 'quiescent-state-sound',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'in the idle task, watching or not',
          variant: 'as fixed',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and page faults can sleep as before',
          variant: 'as fixed',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'The patch itself uses the condition for page faults only, and there it is sound (003.2): no tick comes through a page fault.',
    },
    {
      id: '003.6',
      source: 'the comment on idtentry_enter_cond_rcu()',
      statement:
        'A light-weight reschedule IPI can go through the conditional enter, in the idle loop and in the kernel.',
      decided: [
        {
          shows: 'RCU watches in the handler',
          variant: 'conditional for reschedule IPIs',
          property: 'rcu-watching',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'RCU counts the same before and after',
          variant: 'conditional for reschedule IPIs',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'grace periods, also with an IPI nested in a softirq over the idle loop',
          variant: 'conditional for reschedule IPIs',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'The IPI is not counted there either, but it asks no question whose answer depends on the count.',
    },
    {
      id: '003.7',
      source: 'Thomas Gleixner, patch description',
      statement:
        'A kernel page fault that hits an RCU-idle section can neither schedule nor is it likely to survive, but without RCU warnings the debug output has a chance.',
      decided: [
        {
          shows: 'RCU is not told: the debug output is illegal',
          variant: 'fault in the idle loop, RCU not told',
          property: 'rcu-watching',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'the conditional enter makes it legal',
          variant: 'fault in the idle loop, conditional',
          property: 'rcu-watching',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and the fault can return to the idle loop',
          variant: 'fault in the idle loop, conditional',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'but it cannot schedule',
          variant: 'fault in the idle loop that sleeps, conditional',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
      remark:
        'What goes wrong when it schedules: nesting is 0 and nmi_nesting 1, and the next task runs as if it were an interrupt over the idle loop.',
    },
  ],
  faults: [
    {
      fault: 'a tracepoint before RCU is told',
      variant: 'traced before RCU is told',
      property: 'rcu-watching',
    },
    {
      fault: 'the tick asks for one counted interrupt and forgets what it interrupted',
      variant: 'tick forgets the base context',
      property: 'quiescent-state-sound',
    },
    {
      fault: 'the condition “is this the idle task?” is inverted',
      variant: 'RCU told only outside the idle task',
      property: 'rcu-watching',
    },
  ],
}
