// The claims of the discussion about lazy preemption and trampolines (seed 002) that concern who is in a
// trampoline. What Tasks RCU does about it is decided in systems/tasks-rcu.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Who is in a trampoline, when kernels are preempted lazily? (February 2024)',
  depth: 3,
  words: {
    'thread_info.flags': { flags: ['NEED_RESCHED', 'NEED_RESCHED_LAZY', 'TIF_IN_TRAMPOLINE'] },
    'thread_info.preempt_count': { counts: { preempt: 0x3, softirq: 0xc, hardirq: 0x30 } },
    ip: { values: ['kernel', 'trampoline', 'callback'] },
    'regs.ip': { quiet: true },
    kind: { quiet: true },
    interrupts_on: { quiet: true },
  },
  variants: {
    'as proposed': {},
    'lazy mode': { set: { preempt: 2, 'interrupts.ticks': true } },
    'no preemption': { set: { preempt: 0 } },
    'preemptible callback': {
      set: { 'callback.preemptible': true, 'interrupts.softirqs': false },
    },
    'exceptions in trampolines': {
      set: { 'interrupts.exceptions': true, 'interrupts.softirqs': false },
    },
    'interrupted IP, preemptible callback': {
      replace: { preempted_in_trampoline: 'interrupted_ip_is_in_trampoline' },
      set: { 'callback.preemptible': true, 'interrupts.softirqs': false },
    },
    'interrupted IP, exceptions': {
      replace: { preempted_in_trampoline: 'interrupted_ip_is_in_trampoline' },
      set: { 'interrupts.exceptions': true, 'interrupts.softirqs': false },
    },
    'interrupted IP, nested interrupts': {
      replace: { preempted_in_trampoline: 'interrupted_ip_is_in_trampoline' },
    },
    'IP noted in irq_enter_rcu()': {
      replace: {
        irqentry_enter: 'irqentry_enter_notes_ip',
        irqentry_exit: 'irqentry_exit_without_flag',
        preempted_in_trampoline: 'noted_ip_is_in_trampoline',
      },
    },
    'exit looks at its own IP': { replace: { irqentry_exit: 'irqentry_exit_clears_by_ip' } },
    'exit clears before preempting': {
      replace: { irqentry_exit: 'irqentry_exit_clears_first' },
      set: { 'interrupts.softirqs': false },
    },
    'frame does not remember': {
      replace: { irqentry_enter: 'irqentry_enter_forgets_frame' },
      set: { 'interrupts.softirqs': false },
    },
    'lazy requests served at once': {
      replace: { irqentry_exit_cond_resched: 'exit_cond_resched_serves_lazy' },
      set: { preempt: 2, 'interrupts.softirqs': false },
    },
    'no wait for a switch': {
      replace: { free_trampoline: 'free_trampoline_without_switch' },
      set: { 'interrupts.softirqs': false },
    },
    'mark after the switch is noted': {
      replace: { rcu_note_context_switch: 'rcu_note_context_switch_marks_last' },
      set: { 'interrupts.softirqs': false },
    },
  },
  claims: [
    {
      id: '002.1',
      source: 'Mark Rutland',
      statement:
        'TIF_IN_TRAMPOLINE together with a flag in irqentry_state_t nests: at every depth the thread flag is set if and only if some interrupted context of the task is in a trampoline.',
      decided: [
        {
          shows: 'interrupts, their softirqs, and interrupts in those',
          variant: 'as proposed',
          property: 'trampoline-flag',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the same with lazy requests and ticks',
          variant: 'lazy mode',
          property: 'trampoline-flag',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'exceptions that enable interrupts, and interrupts in those',
          variant: 'exceptions in trampolines',
          property: 'trampoline-flag',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '002.2',
      source: 'Mark Rutland, answering Paul McKenney',
      statement:
        'Two interrupted trampolines (an interrupt, the softirq on its way out, a second interrupt there) behave as one: when the innermost interrupted context is a trampoline, it does not matter what is below.',
      decided: [
        {
          shows: 'nobody executes freed text, however many trampolines are interrupted',
          variant: 'as proposed',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'The second interrupt finds the flag set by the first one and leaves it alone; if it cleared the flag by its own instruction pointer instead, the two would not behave as one (002.7).',
    },
    {
      id: '002.3',
      source: 'Paul McKenney, Steven Rostedt',
      statement:
        'Looking only at the interrupted instruction pointer when preemption happens is not enough.',
      decided: [
        {
          shows: 'a function that the trampoline called is preempted',
          variant: 'interrupted IP, preemptible callback',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows:
            'an exception in the trampoline enables interrupts, and an interrupt there preempts',
          variant: 'interrupted IP, exceptions',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows:
            'the pointer is noted per CPU on interrupt entry, and a nested interrupt overwrites it',
          variant: 'IP noted in irq_enter_rcu()',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '002.3b',
      source: 'Paul McKenney',
      statement:
        'The same because of nested interrupts: the first one interrupted a trampoline, and the last one, in the softirq of the first, instigates the preemption.',
      decided: [
        {
          shows: 'the registers of the interrupt that preempts, interrupts and softirqs only',
          variant: 'interrupted IP, nested interrupts',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'holds',
        },
      ],
      remark:
        'Nested interrupts alone do no harm. Over a softirq or a handler preempt_count is not 0, so that the inner interrupt only asks for the preemption; it happens in the exit of the outermost one, whose registers are those of the trampoline. It takes a context that is not counted (an exception), or a place that nested interrupts overwrite, as 002.3 shows.',
    },
    {
      id: '002.4',
      source: 'Steven Rostedt',
      statement:
        'A softirq needs a real interrupt to preempt the code that it runs over; otherwise it never runs from a trampoline.',
      decided: [
        {
          shows: 'softirqs on interrupt exit and in ksoftirqd',
          variant: 'as proposed',
          property: 'softirq-from-interrupt',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '002.7',
      source: 'Mark Rutland',
      statement:
        'The scheme can replace Tasks RCU in waiting for trampolines, provided that the flag is exact.',
      decided: [
        {
          shows: 'callbacks run with preemption disabled',
          variant: 'as proposed',
          property: 'tasks-rcu-holdout',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows:
            'callbacks can be preempted: they return into the trampoline, and the flag is clear',
          variant: 'preemptible callback',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'the exit clears the flag when its own instruction pointer was in a trampoline',
          variant: 'exit looks at its own IP',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'the right exit clears it, but before it preempts',
          variant: 'exit clears before preempting',
          property: 'tasks-rcu-holdout',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
      remark:
        'As written in the thread the flag is not exact: it asks whether the interrupted instruction is in a trampoline, not whether the task will return into one.',
    },
    {
      id: '002.8',
      source: 'the series under discussion',
      statement:
        'A lazy request is served on return to user mode, and in the kernel only after the tick made it an urgent one; without preemption nothing is ever served in the kernel.',
      decided: [
        {
          shows: 'lazy',
          variant: 'lazy mode',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'none',
          variant: 'no preemption',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'full',
          variant: 'as proposed',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
  ],
  faults: [
    {
      fault: 'the entry sets the flag and does not note in its frame that it did',
      variant: 'frame does not remember',
      property: 'trampoline-flag',
    },
    {
      fault: 'the interrupt exit serves lazy requests',
      variant: 'lazy requests served at once',
      property: 'preempt-mode',
    },
    {
      fault: 'the updater does not wait for whoever runs in the trampoline right now',
      variant: 'no wait for a switch',
      property: 'tasks-rcu-holdout',
    },
    {
      fault: 'the switch is noted before the preempted task is marked',
      variant: 'mark after the switch is noted',
      property: 'tasks-rcu-holdout',
    },
  ],
}
