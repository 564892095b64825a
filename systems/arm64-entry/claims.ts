// The claims of the discussions about arm64's involuntary preemption and about splitting the generic exit
// (seeds 000 and 001) that are about arm64's exception masks. Those about the generic code itself are decided
// in systems/kernel-exit.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Which exceptions does arm64 mask while it preempts and returns? (March and April 2026)',
  depth: 3,
  words: {
    preempt_count: { counts: { preempt: 0xf, hardirq: 0x30 } },
    pmr: { values: ['IRQON', 'IRQOFF', 'IRQON|I_SET'] },
    'regs.pstate': { quiet: true },
    'regs.pmr': { quiet: true },
    may_fault: { quiet: true },
  },
  variants: {
    'final form': { set: { threads_sleep: true } },
    'final form, pseudo-NMIs': {
      set: { threads_sleep: true, prio_masking: true, daif: 0, pmr: 1 },
    },
    'final form, unguarded idle task': { set: { threads_sleep: true, idle_is_guarded: false } },
    'before the fix': {
      replace: {
        arm64_exit_to_kernel_mode: 'exit_with_combined_function',
        mask_after_handler: 'handlers_mask',
      },
    },
    'before the fix, pseudo-NMIs': {
      replace: {
        arm64_exit_to_kernel_mode: 'exit_with_combined_function',
        mask_after_handler: 'handlers_mask',
      },
      set: { prio_masking: true, daif: 0, pmr: 1 },
    },
    'stop-gap': {
      replace: {
        arm64_exit_to_kernel_mode: 'exit_with_combined_function',
        mask_after_handler: 'handlers_mask',
        irqentry_exit_cond_resched: 'cond_resched_unless_masked',
      },
    },
    'preemption in interrupts only': {
      replace: {
        arm64_exit_to_kernel_mode: 'exit_without_preemption',
        mask_after_handler: 'handlers_mask',
        preempt_from_interrupt: 'arm64_preempt_schedule_irq',
      },
      set: { threads_sleep: true },
    },
    'preemption in interrupts only, unguarded idle task': {
      replace: {
        arm64_exit_to_kernel_mode: 'exit_without_preemption',
        mask_after_handler: 'handlers_mask',
        preempt_from_interrupt: 'arm64_preempt_schedule_irq',
      },
      set: { threads_sleep: true, idle_is_guarded: false },
    },
    'one function, masked before': {
      replace: { arm64_exit_to_kernel_mode: 'exit_masking_before' },
    },
    'one function, masked after': {
      replace: { arm64_exit_to_kernel_mode: 'exit_masking_after' },
    },
    'RCU forgotten': {
      replace: { irqentry_exit_to_kernel_mode_after_preempt: 'after_preempt_without_rcu' },
      set: { threads_sleep: true },
    },
    'RCU let go first': {
      replace: { arm64_exit_to_kernel_mode: 'exit_releases_rcu_first' },
      set: { threads_sleep: true },
    },
    'interrupts open': {
      replace: { arm64_exit_to_kernel_mode: 'exit_with_interrupts_open' },
    },
  },
  claims: [
    {
      id: '000.2b',
      source: 'Mark Rutland, question 1, answered by Thomas Gleixner',
      statement:
        'That the generic code preempts from any exception, synchronous ones included, is intended: there is no reason to defer preemption.',
      decided: [
        {
          shows: 'interrupts only: a fault returns to preemptible code with a reschedule requested',
          variant: 'preemption in interrupts only',
          property: 'preempt-mode',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'every exception, final form',
          variant: 'final form',
          property: 'preempt-mode',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'Nothing else breaks when only interrupts preempt; the request waits for the next interrupt or preemption point.',
    },
    {
      id: '000.5',
      source: 'Mark Rutland, question 2',
      statement:
        'Is it a latent bug that arm64 preempted from interrupts without asking whether RCU was watching in the interrupted context?',
      decided: [
        {
          shows: 'as in v6.1 and in the draft of the fix: preempt_count of the idle task is not 0',
          variant: 'preemption in interrupts only',
          property: 'switch-precondition',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'the same with preemption enabled in the idle task',
          variant: 'preemption in interrupts only, unguarded idle task',
          property: 'switch-precondition',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: 'the final form asks, and needs no guard',
          variant: 'final form, unguarded idle task',
          property: 'switch-precondition',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'No bug that could be reached, but a missing check. Idle is the only context of an arm64 kernel from which interrupts are taken while RCU does not watch, and there preemption is disabled by the idle task’s preempt_count, which __el1_irq() in v6.1 tests first.',
    },
    {
      id: '000.8',
      source: 'Mark Rutland, patch 1 of 2',
      statement:
        'arm64 switches tasks involuntarily with Debug and SError masked; the draft of the fix and the final split do not.',
      decided: [
        {
          shows: 'v6.18: the masks at the switch',
          variant: 'before the fix',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'and the next task keeps them masked',
          variant: 'before the fix',
          property: 'exceptions-open',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'v6.18 with pseudo-NMIs: masks are right, because the preemption does not happen',
          variant: 'before the fix, pseudo-NMIs',
          property: 'switch-precondition',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'draft: preemption in interrupts only',
          variant: 'preemption in interrupts only',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'draft: the next task',
          variant: 'preemption in interrupts only',
          property: 'exceptions-open',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the stop-gap: no preemption where Debug or SError are masked',
          variant: 'stop-gap',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the final split',
          variant: 'final form',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the final split: the next task',
          variant: 'final form',
          property: 'exceptions-open',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'With pseudo-NMIs the architecture’s own test (nothing set in DAIF) refuses the preemption, so that a request is lost instead.',
    },
    {
      id: '001.2',
      source: 'Mark Rutland, patch description',
      statement:
        'When scheduling, arm64 needs all its specific exceptions unmasked and regular interrupts masked; with the split it has that.',
      decided: [
        {
          shows: 'interrupts masked in DAIF',
          variant: 'final form',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'interrupts masked by priority',
          variant: 'final form, pseudo-NMIs',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '001.3',
      source: 'Mark Rutland, patch description',
      statement:
        'Before the state management for the return, arm64 masks its specific exceptions and does some work with them masked and RCU watching.',
      decided: [
        {
          shows: 'masked from there on',
          variant: 'final form',
          property: 'unmask-late-mask-early',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'RCU watches',
          variant: 'final form',
          property: 'rcu-watching',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'masked from there on, with pseudo-NMIs',
          variant: 'final form, pseudo-NMIs',
          property: 'unmask-late-mask-early',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '001.4',
      source: 'Mark Rutland, patch description',
      statement:
        'With one combined function there is no place for the masking that serves both: before it the switch has the wrong masks, after it the state management has.',
      decided: [
        {
          shows: 'masked before: the switch',
          variant: 'one function, masked before',
          property: 'switch-precondition',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'masked after: the state management',
          variant: 'one function, masked after',
          property: 'unmask-late-mask-early',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'masked after: the switch is right',
          variant: 'one function, masked after',
          property: 'switch-precondition',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
  ],
  faults: [
    {
      fault: 'the stop-gap: a fault returns with a reschedule requested',
      variant: 'stop-gap',
      property: 'preempt-mode',
    },
    {
      fault: 'the exit does not tell RCU',
      variant: 'RCU forgotten',
      property: 'context-balance',
    },
    {
      fault: 'RCU is let go before the work that needs it',
      variant: 'RCU let go first',
      property: 'rcu-watching',
    },
    {
      fault: 'the exit preempts without disabling interrupts',
      variant: 'interrupts open',
      property: 'kernel-warning',
    },
  ],
}
