// The claims of the mail about one flags word for each CPU (seed 004) that concern page-table isolation, and the
// half of the deferral series that they answer.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Flushing with the CR3 write of the entry (November 2025)',
  depth: 2,
  words: {
    cpu_flags: { flags: ['USER_OR_KERNEL', 'USER', 'FLUSH', 'EXIT_WORK', 'PIN'] },
    user_mode: { values: ['kernel', 'user'] },
    kernel_cr3: { values: ['user table', 'kernel table'] },
    from_user: { quiet: true },
    switched: { quiet: true },
    promised: { quiet: true },
    interrupts_on: { quiet: true },
    nmi_masked: { quiet: true },
    mce_in_progress: { quiet: true },
  },
  variants: {
    'one CR3 write': {},
    'one CR3 write, NMIs': { set: { nmis: true } },
    'one CR3 write, NMIs and MCEs': { set: { nmis: true, mces: true }, depth: 4 },
    'flags read out, NMIs': {
      replace: { switch_to_kernel_cr3: 'switch_by_exchange' },
      set: { nmis: true },
    },
    'flags read out': { replace: { switch_to_kernel_cr3: 'switch_by_exchange' } },
    'flush, then signal': {
      replace: {
        switch_to_kernel_cr3: 'switch_then_signal',
        switch_to_user_cr3: 'signal_then_switch_back',
        defers_flush: 'defers_by_signal',
      },
    },
    'signal, then flush': {
      replace: {
        switch_to_kernel_cr3: 'signal_then_switch',
        switch_to_user_cr3: 'switch_back_then_signal',
        defers_flush: 'defers_by_signal',
      },
    },
    'signal, then flush, NMIs': {
      replace: {
        switch_to_kernel_cr3: 'signal_then_switch',
        switch_to_user_cr3: 'switch_back_then_signal',
        defers_flush: 'defers_by_signal',
        promises_user: 'promises_by_signal',
        nmi_exit: 'nmi_exit_by_signal',
      },
      set: { nmis: true },
    },
    'early access': { set: { touches_early: true } },
    'early access, kernel mapped': { set: { touches_early: true, pti: false } },
    'entry text is changed': { set: { pokes_entry_text: true } },
    'promises too early': {
      replace: { switch_to_user_cr3: 'switch_back_late' },
      set: { nmis: true },
    },
    'flush forgotten': { replace: { switch_to_kernel_cr3: 'switch_without_flush' } },
    'mode not asked': { replace: { defers_flush: 'defers_always' } },
  },
  claims: [
    {
      id: '004.7',
      source: 'Andy Lutomirski',
      statement:
        'With the word mapped so that SWITCH_TO_KERNEL_CR3 can use it, a single CR3 write is enough, and its flush bit depends on whether a flush is needed.',
      decided: [
        {
          shows: 'nothing stale is used',
          variant: 'one CR3 write',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and the CPU is not interrupted in user mode',
          variant: 'one CR3 write',
          property: 'isolation',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'with NMIs, when the flush stays in the word until CR3 is written',
          variant: 'one CR3 write, NMIs',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and with machine checks over them and under them',
          variant: 'one CR3 write, NMIs and MCEs',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the flags are read out, then CR3 is written',
          variant: 'flags read out',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the same with an NMI between the two',
          variant: 'flags read out, NMIs',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'violated',
        },
      ],
      remark:
        'The NMI finds the word at KERNEL without a flush, loads the kernel page table without one, and uses what the interrupted entry was about to flush.',
    },
    {
      id: '004.7b',
      source: 'Dave Hansen, on the series',
      statement: 'A signal “kernel page table loaded” beside the CR3 write is not atomic with it.',
      decided: [
        {
          shows: 'flush, then signal: memory is unmapped between the two',
          variant: 'flush, then signal',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'signal, then flush; on the way out CR3 first',
          variant: 'signal, then flush',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'the same with NMIs that restore the signal',
          variant: 'signal, then flush, NMIs',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'Two steps are not the problem, their order is: the signal has to be up before the flush and down after the return to the user page table, for which it must be mapped in both.',
    },
    {
      id: '004.7c',
      source: 'Andy Lutomirski',
      statement:
        'There is no chance that an access to invalidated but not flushed kernel data goes undetected: with page-table isolation it would page fault.',
      decided: [
        {
          shows: 'an entry that touches kernel data before the switch takes a page fault',
          variant: 'early access',
          property: 'early-access-faults',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'and uses nothing stale',
          variant: 'early access',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'without page-table isolation it does, and nothing faults',
          variant: 'early access, kernel mapped',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '004.8',
      source: 'Andy Lutomirski',
      statement:
        'If kernel text pokes deferred the flush and serialisation, the only code that could execute before noticing would be the user-CR3 code.',
      decided: [
        {
          shows: 'all text but the entry’s own: CR3 is written before any of it is executed',
          variant: 'one CR3 write',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the entry’s own text: it must not be changed that way',
          variant: 'entry text is changed',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
  ],
  faults: [
    {
      fault: 'the word says USER while the kernel page table is still loaded',
      variant: 'promises too early',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'CR3 is written without the flush that was left',
      variant: 'flush forgotten',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the flush is left without asking for the mode',
      variant: 'mode not asked',
      property: 'deferred-work-before-use',
    },
  ],
}
