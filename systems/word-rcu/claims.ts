// The claims about RCU as a client of the flags word (seed 004, and what RCU's maintainer answered to it).

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Can RCU live on a word that says who is in user mode? (November 2025)',
  depth: 1,
  variants: {
    counter: { set: { stays_in_user: true } },
    'plain mode': {
      replace: { concludes_quiescent: 'concludes_from_mode' },
      set: { stays_in_user: true },
    },
    'narrow counter': {
      replace: { concludes_quiescent: 'concludes_from_narrow_counter' },
      set: { stays_in_user: true },
    },
    'reports on entry': {
      replace: {
        synchronize: 'synchronize_by_report',
        enter_from_user: 'enter_reporting',
      },
      set: { stays_in_user: true },
    },
    'user mode overlooked': {
      replace: { concludes_quiescent: 'concludes_from_even_change' },
      set: { stays_in_user: true },
    },
    'counter, store buffers': { set: { stays_in_user: true, visits: 3 }, memory: 'tso' },
    'store buffers, no barrier': {
      replace: { smp_mb: 'no_barrier' },
      set: { visits: 3 },
      memory: 'tso',
    },
    'entry by plain store': { replace: { enter_from_user: 'enter_by_plain_store' } },
    'entry by plain store, store buffers': {
      replace: { enter_from_user: 'enter_by_plain_store' },
      set: { visits: 3 },
      memory: 'tso',
    },
    'exit by plain store, store buffers': {
      replace: { exit_to_user: 'exit_by_plain_store' },
      set: { visits: 3 },
      memory: 'tso',
    },
    'waits too early': { replace: { updates_object: 'updates_object_too_early' } },
    'takes anything': { replace: { concludes_quiescent: 'concludes_always' } },
  },
  claims: [
    {
      id: '004.6',
      source: 'Andy Lutomirski',
      statement:
        'RCU would hook into the word instead of having its own set of hooks: quiescent states follow from the mode alone, and grace periods end also for a CPU that stays in user mode for ever.',
      decided: [
        {
          shows: 'plain mode: sound',
          variant: 'plain mode',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'plain mode: wherever the CPU stays, in user mode too, grace periods can end',
          variant: 'plain mode',
          property: 'grace-period-completes',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the counter: the same',
          variant: 'counter',
          property: 'grace-period-completes',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'if the CPU had to report by itself on its next entry, they would not end',
          variant: 'reports on entry',
          property: 'no-deadlock',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'with a counter: every look at a CPU in user mode ends the wait for it',
          variant: 'counter',
          property: 'quick-visits-count',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '004.14',
      source: 'RCU’s maintainer',
      statement:
        'Three requirements on such a word: (1) whoever sees the CPU quiescent knows that its earlier readers are over; (2) a CPU that is not quiescent can be told from one that is not quiescent again; (3) a CPU that left and came back quickly counts as having been quiescent. A plain state does not meet (3).',
      decided: [
        {
          shows: '(1), plain mode, sequentially consistent memory',
          variant: 'plain mode',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: '(2) and (3), plain mode',
          variant: 'plain mode',
          property: 'quick-visits-count',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: '(1), a counter whose lowest bit is the mode',
          variant: 'counter',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: '(2) and (3), the counter',
          variant: 'counter',
          property: 'quick-visits-count',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: '(3), a counter of one bit beside the mode',
          variant: 'narrow counter',
          property: 'quick-visits-count',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: '(1), the same: it errs on the safe side',
          variant: 'narrow counter',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: '(1), the counter on x86 with its store buffers',
          variant: 'counter, store buffers',
          property: 'quiescent-state-sound',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: '(1), without a barrier between the removal and the first look at a word',
          variant: 'store buffers, no barrier',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows:
            '(1), where the entry stores the mode instead of exchanging it: right without buffers',
          variant: 'entry by plain store',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: '(1), the same with store buffers: the CPU reads while its word still says USER',
          variant: 'entry by plain store, store buffers',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows:
            '(1), where only the exit is a plain store: a late USER costs time and nothing else',
          variant: 'exit by plain store, store buffers',
          property: 'quiescent-state-sound',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'Ordering is needed in two places: between the removal and the look, and between the mode and the first reader behind the entry, where the atomic operation gives it. A plain state can miss a visit for ever: each look finds the CPU in the kernel. The form that meets all three is the counter that context tracking has today.',
    },
  ],
  faults: [
    {
      fault: 'a CPU that is seen in user mode does not count',
      variant: 'user mode overlooked',
      property: 'quick-visits-count',
    },
    {
      fault: 'the updater waits before it removes the object',
      variant: 'waits too early',
      property: 'quiescent-state-sound',
    },
    {
      fault: 'the first look ends the wait, whatever it sees',
      variant: 'takes anything',
      property: 'quiescent-state-sound',
    },
  ],
}
