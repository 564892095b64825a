// The claims of the discussion about arm64's involuntary preemption (seed 000) that are about the generic exit:
// when it may preempt, and why RCU has a say in it.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'When may an exception preempt the kernel, and what has RCU to do with it? (March 2026)',
  depth: 3,
  words: {
    preempt_count: { counts: { preempt: 0x3, softirq: 0xc, hardirq: 0x30, nmi: 0xc0 } },
    'regs.interrupts_on': { quiet: true },
    kind: { quiet: true },
    scheduled: { quiet: true },
    may_fault: { quiet: true },
    interrupts_on: { quiet: true },
    nmi_masked: { quiet: true },
    mce_in_progress: { quiet: true },
  },
  variants: {
    'after the split': { set: { sections: true, page_faults: true }, cpus: 1 },
    'after the split, NMIs': {
      set: { sections: true, page_faults: true, nmis: true },
      depth: 4,
      cpus: 1,
    },
    'after the split, NMIs and MCEs': {
      set: { sections: true, nmis: true, mces: true },
      depth: 4,
      cpus: 1,
    },
    'after the split, two CPUs': { set: { readers: true }, depth: 2 },
    'before the split': {
      replace: { irqentry_exit_to_kernel_mode: 'irqentry_exit_to_kernel_mode_combined' },
      set: { sections: true, page_faults: true, nmis: true },
      depth: 4,
      cpus: 1,
    },
    'schedule() between L2.B and L1.B': {
      replace: { irqentry_exit_to_kernel_mode: 'exit_schedules_after_ct_irq_exit' },
      depth: 2,
      cpus: 1,
    },
    'schedule() between L2.A and L2.B': {
      replace: { irqentry_exit_to_kernel_mode: 'exit_schedules_before_ct_irq_exit' },
      depth: 2,
      cpus: 1,
    },
    'schedule() between L2.A and L2.B, RCU watching?': {
      replace: { irqentry_exit_to_kernel_mode: 'exit_schedules_before_ct_irq_exit' },
      set: { readers: true },
      depth: 2,
    },
    'L1.A, L2.A, L1.B, L2.B of context tracking': {
      replace: { irqentry_exit_to_kernel_mode: 'exit_ends_idle_first' },
      depth: 2,
      cpus: 1,
    },
    'schedule() between the ends of two sections': {
      replace: { nested_sections: 'nested_sections_scheduling_between' },
      set: { sections: true },
      depth: 2,
      cpus: 1,
    },
    'crossed sections': {
      replace: { nested_sections: 'nested_sections_crossed' },
      set: { sections: true },
      cpus: 1,
    },
    'NMI through the ordinary entry': {
      replace: { nmi_handler: 'nmi_handler_through_ordinary_entry' },
      set: { sections: true, nmis: true },
      cpus: 1,
    },
    'interrupted flag ignored': {
      replace: { irqentry_exit_to_kernel_mode_preempt: 'preempt_without_looking_at_regs' },
      set: { page_faults: true },
      cpus: 1,
    },
    'never preempts': {
      replace: { irqentry_exit_to_kernel_mode_preempt: 'preempt_never' },
      cpus: 1,
    },
    'NMI without RCU': {
      replace: { nmi_handler: 'nmi_handler_without_rcu' },
      set: { nmis: true },
      cpus: 1,
    },
    'preempt_count ignored': {
      replace: { irqentry_exit_cond_resched: 'cond_resched_without_count' },
      set: { sections: true },
      cpus: 1,
    },
  },
  claims: [
    {
      id: '000.1',
      source: 'Peter Zijlstra, Thomas Gleixner',
      statement: 'An NMI taken from the kernel never reschedules, wherever it comes.',
      decided: [
        {
          shows: 'after the split',
          variant: 'after the split, NMIs',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before the split',
          variant: 'before the split',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nor do machine checks, over an NMI’s handler and under it',
          variant: 'after the split, NMIs and MCEs',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and context tracking is what it was after each',
          variant: 'after the split, NMIs and MCEs',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '000.2',
      source: 'Thomas Gleixner',
      statement:
        'Preemption happens on any interrupt, trap and exception (NMIs aside) when the interrupted context had interrupts enabled and RCU was watching there; and on no other.',
      decided: [
        {
          shows: 'where preempt_count is 0, and on no other',
          variant: 'after the split, NMIs',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the same before the split',
          variant: 'before the split',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'to the letter: in every context with interrupts enabled and RCU watching',
          variant: 'after the split',
          property: 'preempts-whenever-watching',
          stated: 'holds',
          recorded: 'violated',
        },
      ],
      remark:
        'The two conditions are necessary, not sufficient: preempt_count has to be 0 as well. The story shows a section with preemption disabled; the idle task outside of its quiescent state is another such context.',
    },
    {
      id: '000.3',
      source: 'Thomas Gleixner',
      statement:
        'Not preempting when RCU was not watching in the interrupted context is a matter of correctness: scheduling between L2.B, ct_irq_exit(), and L1.B, ct_cpuidle_exit(), makes RCU rightfully upset.',
      decided: [
        {
          shows: 'the idle task is left between L2.B and L1.B',
          variant: 'schedule() between L2.B and L1.B',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'and RCU is not watching there',
          variant: 'schedule() between L2.B and L1.B',
          property: 'rcu-watching',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '000.4',
      source: 'Mark Rutland',
      statement:
        'Is scheduling between L2.A, ct_irq_enter(), and L2.B a problem too, where RCU does watch?',
      decided: [
        {
          shows: 'the counters at the switch',
          variant: 'schedule() between L2.A and L2.B',
          property: 'switch-precondition',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: 'RCU watches, so that no warning about that can come',
          variant: 'schedule() between L2.A and L2.B, RCU watching?',
          property: 'rcu-watching',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'what becomes of it',
          variant: 'schedule() between L2.A and L2.B, RCU watching?',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: 'as it is, for comparison',
          variant: 'after the split, two CPUs',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'Yes. RCU watches, but nesting is 0 and nmi_nesting is 1: “an interrupt over the idle loop”. The next task runs under that description; the first tick there takes the CPU for idle, reports a quiescent state, and the grace period ends inside of that task’s reader.',
    },
    {
      id: '000.6',
      source: 'Thomas Gleixner',
      statement:
        'Sections of preempt_disable() (L1) and local_bh_disable() (L2) are no different: schedule() after L2.B and before L1.B is wrong.',
      decided: [
        {
          shows: 'schedule() after L2.B',
          variant: 'schedule() between the ends of two sections',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'L1.A, L2.A, L2.B, L1.B, then schedule()',
          variant: 'after the split',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '000.6b',
      source: 'Thomas Gleixner',
      statement:
        'For context-level nesting of any kind the only valid order is L1.A, L2.A, L2.B, L1.B.',
      decided: [
        {
          shows: 'context tracking: the idle state ends before the interrupt that hit it',
          variant: 'L1.A, L2.A, L1.B, L2.B of context tracking',
          property: 'context-balance',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'preemption and bottom halves: L1.A, L2.A, L1.B, L2.B',
          variant: 'crossed sections',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'holds',
        },
      ],
      remark:
        'True for RCU, not for the example: preempt_count is a sum, and a sum does not know an order. Crossed sections are never scheduled away from, because it is not 0 before both have ended.',
    },
    {
      id: '000.7',
      source: 'Thomas Gleixner',
      statement:
        'NMI-like exceptions should never go through the ordinary entry and exit: the NMI functions exist for a technical reason.',
      decided: [
        {
          shows: 'it reschedules',
          variant: 'NMI through the ordinary entry',
          property: 'nmi-transparent',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
      remark:
        'It needs a request that is not served yet where preemption is possible already: between the end of a section and its test for the request.',
    },
    {
      id: '000.9',
      source: 'Peter Zijlstra',
      statement: 'A page fault of the kernel schedules by itself when possible, and that is fine.',
      decided: [
        {
          shows: 'preconditions of the switch',
          variant: 'after the split',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'RCU’s counters when the fault returns',
          variant: 'after the split',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
  ],
  faults: [
    {
      fault: 'the exit preempts contexts that had interrupts disabled',
      variant: 'interrupted flag ignored',
      property: 'preempt-mode',
    },
    {
      fault: 'the exit never preempts',
      variant: 'never preempts',
      property: 'preempt-mode',
    },
    {
      fault: 'the exit does not look at preempt_count',
      variant: 'preempt_count ignored',
      property: 'switch-precondition',
    },
    {
      fault: 'an NMI does not tell RCU',
      variant: 'NMI without RCU',
      property: 'rcu-watching',
    },
  ],
}
