// The claim of the patch that splits the generic exit (seed 001), decided on the whole entry code of an x86 CPU:
// whatever holds with the exit in one piece holds with the exit in two, with interrupts, NMIs, faults, softirqs
// and grace periods anywhere. That the two call the same hooks is decided in systems/exit-split.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title:
    'The generic entry code of an x86 CPU, with its exit to the kernel in one piece and in two',
  depth: 4,
  variants: {
    'in one piece': { set: { 'boot.preempt': 2 } },
    'in two pieces': {
      replace: { irqentry_exit_to_kernel_mode: 'irqentry_exit_to_kernel_mode_split' },
      set: { 'boot.preempt': 2 },
    },
    'machine checks': { set: { mces: true }, depth: 2 },
    'machine checks, ordinary entry': {
      replace: { exc_machine_check: 'machine_check_through_ordinary_entry' },
      set: { mces: true },
      depth: 2,
    },
    'RCU asked instead of the task': {
      replace: { irqentry_enter: 'irqentry_enter_unless_watching' },
      depth: 3,
    },
    'preempts over idle': {
      replace: {
        irqentry_exit_to_kernel_mode: 'irqentry_exit_to_kernel_mode_split',
        irqentry_exit_to_kernel_mode_preempt: 'preempt_over_idle',
      },
      set: { 'boot.preempt': 2 },
      depth: 2,
    },
    'RCU not told': {
      replace: {
        irqentry_exit_to_kernel_mode: 'irqentry_exit_to_kernel_mode_split',
        irqentry_exit_to_kernel_mode_after_preempt: 'after_preempt_without_rcu',
      },
      depth: 2,
    },
    'NMI forgets lockdep': {
      replace: { irqentry_nmi_exit: 'irqentry_nmi_exit_without_lockdep' },
      depth: 2,
    },
  },
  claims: [
    {
      id: '000.7b',
      source: 'Thomas Gleixner, of NMI-like exceptions',
      statement:
        'What is like an NMI goes through irqentry_nmi_enter() and irqentry_nmi_exit(), and leaves no trace in the kernel: machine checks too.',
      decided: [
        {
          shows: 'lockdep and the tracer afterwards, the NMI count first',
          variant: 'machine checks',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'context tracking, from user mode as well',
          variant: 'machine checks',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and through the ordinary entry instead: a handler of the kernel takes a lock',
          variant: 'machine checks, ordinary entry',
          property: 'nmi-transparent',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
      remark:
        'Within the bounds of the x86 machine, as for kernel trees: interrupts nest once with an NMI on top, and other CPUs do one thing at a time to this one.',
    },
    {
      id: '001.1b',
      source: 'Mark Rutland, patch description',
      statement:
        'No functional change: what holds of the entry code before the split holds after it, whatever interrupts it.',
      decided: [
        {
          shows: 'before: RCU watches',
          variant: 'in one piece',
          property: 'rcu-watching',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: context tracking is balanced',
          variant: 'in one piece',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: lockdep and the tracer are told the truth',
          variant: 'in one piece',
          property: 'irq-state-truth',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: NMIs leave no trace',
          variant: 'in one piece',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: frames return with what they saved',
          variant: 'in one piece',
          property: 'frame-honest',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: schedule() only where it may be called',
          variant: 'in one piece',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: requests are served, and where they may be',
          variant: 'in one piece',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: grace periods wait for readers',
          variant: 'in one piece',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: no warning fires',
          variant: 'in one piece',
          property: 'kernel-warning',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'before: no work is left behind',
          variant: 'in one piece',
          property: 'no-lost-work',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: RCU watches',
          variant: 'in two pieces',
          property: 'rcu-watching',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: context tracking is balanced',
          variant: 'in two pieces',
          property: 'context-balance',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: lockdep and the tracer are told the truth',
          variant: 'in two pieces',
          property: 'irq-state-truth',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: NMIs leave no trace',
          variant: 'in two pieces',
          property: 'nmi-transparent',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: frames return with what they saved',
          variant: 'in two pieces',
          property: 'frame-honest',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: schedule() only where it may be called',
          variant: 'in two pieces',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: requests are served, and where they may be',
          variant: 'in two pieces',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: grace periods wait for readers',
          variant: 'in two pieces',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: no warning fires',
          variant: 'in two pieces',
          property: 'kernel-warning',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'after: no work is left behind',
          variant: 'in two pieces',
          property: 'no-lost-work',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'Within the bounds of the x86 machine, as for kernel trees: interrupts nest once with an NMI on top, and other CPUs do one thing at a time to this one.',
    },
  ],
  faults: [
    {
      fault: 'the entry asks whether RCU watches, not whether this is the idle task',
      variant: 'RCU asked instead of the task',
      property: 'idle-irq-counted-once',
    },
    {
      fault: 'the preemption part does not look at exit_rcu',
      variant: 'preempts over idle',
      property: 'kernel-warning',
    },
    {
      fault: 'the other part forgets ct_irq_exit()',
      variant: 'RCU not told',
      property: 'context-balance',
    },
    {
      fault: 'the end of an NMI does not tell lockdep',
      variant: 'NMI forgets lockdep',
      property: 'nmi-transparent',
    },
  ],
}
