// The claims of the discussion of deferred IPIs (seed 004) as far as they are about context tracking, with the
// versions of the series before the one under discussion. The word that the mail proposes instead is decided in
// the systems cpu-flags, deferred-flush, remote-pin and word-rcu.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Can work for the kernel wait until a CPU comes back to it? (November 2025)',
  depth: 3,
  words: {
    'context_tracking.state': { flags: ['IDLE', 'USER', 'WORK', 'watching', 'counter'] },
    user_mode: { values: ['kernel', 'user'] },
    'regs.user_mode': { quiet: true },
    'regs.interrupts_on': { quiet: true },
    interrupts_on: { quiet: true },
    nmi_masked: { quiet: true },
  },
  variants: {
    v7: { set: { idles: true } },
    'v7, NMIs': { set: { nmis: true } },
    'v7, NMIs that flush': {
      replace: { ct_nmi_enter: 'ct_nmi_enter_flushes_always' },
      set: { nmis: true, idles: true },
    },
    'v7, warnings': { set: { warns: true } },
    'v7, warnings that flush': {
      replace: { warn_rcu_enter: 'warn_rcu_enter_flushes' },
      set: { warns: true },
    },
    'no deferral': { replace: { ct_set_cpu_work: 'defers_nothing' } },
    'no deferral, checked for staleness': { replace: { ct_set_cpu_work: 'defers_nothing' } },
    v4: { replace: { ct_set_cpu_work: 'defers_outside_kernel_context' }, set: { idles: true } },
    'v4, user mode only': { replace: { ct_set_cpu_work: 'defers_outside_kernel_context' } },
    v6: { replace: { ct_set_cpu_work: 'defers_while_watching' } },
    'costs of v7': { set: { measured: true }, depth: 2 },
    'costs today': {
      replace: { ct_set_cpu_work: 'defers_nothing' },
      set: { measured: true },
      depth: 2,
    },
    'plain OR': { replace: { ct_set_cpu_work: 'defers_with_or' } },
    'exit clears late': { replace: { ct_kernel_exit_state: 'exit_clears_late' } },
    'entry looks first': { replace: { ct_kernel_enter_state: 'enter_looks_first' } },
  },
  claims: [
    {
      id: '004.1c',
      source: 'Valentin Schneider, cover letter',
      statement:
        'What only affects kernel space can wait until the next transition from user mode to the kernel, provided it is done early enough in the entry code; isolated CPUs need not be interrupted for it.',
      decided: [
        {
          shows: 'today a CPU that is in user mode all the time is interrupted',
          variant: 'no deferral',
          property: 'isolation',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'and nobody executes old text',
          variant: 'no deferral, checked for staleness',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'v7: such a CPU is not interrupted',
          variant: 'v7',
          property: 'isolation',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'v7: nobody executes old text, with user mode, idle and interrupts',
          variant: 'v7',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'v7: is user code never interrupted?',
          variant: 'v7',
          property: 'user-uninterrupted',
          stated: 'open',
          recorded: 'violated',
        },
      ],
      remark:
        'A CPU that was in the kernel when it was looked at, and is on its way to user mode, takes the interrupt there. That is one interrupt for one transition, not one for each change.',
    },
    {
      id: '004.2c',
      source: 'Andy Lutomirski',
      statement:
        'NMIs and MCEs come in the narrow windows of entry and exit code in which state in memory is out of sync with the CPU.',
      decided: [
        {
          shows: 'v7: an NMI between “RCU watches” and the flush',
          variant: 'v7, NMIs',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'an NMI that does the work itself, whatever it interrupted',
          variant: 'v7, NMIs that flush',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'The interrupted entry has made RCU watch, so that the NMI finds no transition to make and flushes nothing. As long as the bits stay in the word until the next exit, it can look at them instead.',
    },
    {
      id: '004.3c',
      source: 'the series',
      statement:
        'No work is lost between the last look and user mode: it can be left only while RCU does not watch, and the operation that ends that finds it.',
      decided: [
        {
          shows: 'v7, on both sides of user mode and of idle',
          variant: 'v7',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '004.16',
      source: 'versions 4 and 5 of the series',
      statement:
        'The context (KERNEL, USER, IDLE) is the wrong thing to ask: an interrupt over the idle loop leaves it at IDLE while the kernel runs.',
      decided: [
        {
          shows: 'v4',
          variant: 'v4',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'v4 on a CPU that is never idle',
          variant: 'v4, user mode only',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '004.17',
      source: 'versions 6 and 7 of the series',
      statement:
        'v6 expected the watching bit set where it must be clear, so that the interrupt is omitted exactly when it is needed.',
      decided: [
        {
          shows: 'the target is in the kernel, and nobody tells it',
          variant: 'v6',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '004.18',
      source: 'found by the search',
      statement:
        'A warning in entry code lets RCU watch by another way than the entry, and its message is printed by kernel text that may have been changed.',
      decided: [
        {
          shows: 'v7: CT_WARN_ON() fires before the entry has flushed',
          variant: 'v7, warnings',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: 'warn_rcu_enter() flushes like every other entry',
          variant: 'v7, warnings that flush',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'holds',
        },
      ],
    },
  ],
  costs: [
    {
      scheme: 'context tracking today: a round trip',
      variant: 'costs today',
      property: 'cost-of-round-trip',
    },
    {
      scheme: 'context tracking today: with a change of kernel state',
      variant: 'costs today',
      property: 'cost-of-work',
    },
    {
      scheme: 'deferral on top of it: a round trip',
      variant: 'costs of v7',
      property: 'cost-of-round-trip',
    },
    {
      scheme: 'deferral on top of it: with a change of kernel state',
      variant: 'costs of v7',
      property: 'cost-of-work',
    },
  ],
  faults: [
    {
      fault: 'the work is left with an atomic OR after a look, instead of a compare-and-exchange',
      variant: 'plain OR',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the exit clears the bits after the CPU has become quiescent',
      variant: 'exit clears late',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the entry looks for work before RCU watches',
      variant: 'entry looks first',
      property: 'deferred-work-before-use',
    },
  ],
}
