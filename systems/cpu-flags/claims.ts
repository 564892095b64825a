// The claims of the mail about one flags word for each CPU (seed 004): deferred work and the modes of the word.
// RCU over it is decided in systems/word-rcu, the page tables in systems/deferred-flush, pins in
// systems/remote-pin, and what is wrong with thread flags in systems/thread-flags.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'One word for each CPU: its mode and the work that others leave for it (November 2025)',
  depth: 3,
  words: {
    cpu_flags: { flags: ['USER_OR_KERNEL', 'USER', 'FLUSH', 'EXIT_WORK', 'PIN'] },
    user_mode: { values: ['kernel', 'user'] },
    'regs.user_mode': { quiet: true },
    'regs.interrupts_on': { quiet: true },
    interrupts_on: { quiet: true },
    nmi_masked: { quiet: true },
    mce_in_progress: { quiet: true },
    mode: { quiet: true },
  },
  variants: {
    'the word': { set: { exit_work: true } },
    'the word, idle': { set: { exit_work: true, idles: true } },
    'the word, NMIs': { set: { exit_work: true, nmis: true } },
    'the word, NMIs and MCEs': { set: { idles: true, nmis: true, mces: true }, depth: 4 },
    'read out on entry': {
      replace: { enter_from_user: 'enter_by_exchange' },
      set: { exit_work: true },
    },
    'read out on entry, NMIs': {
      replace: { enter_from_user: 'enter_by_exchange' },
      set: { nmis: true },
      depth: 2,
    },
    'NMIs count as the kernel': {
      replace: { nmi_enter: 'nmi_enter_as_kernel', nmi_exit: 'nmi_exit_from_kernel' },
      set: { exit_work: true, nmis: true },
    },
    'exit in two steps': {
      replace: { exit_to: 'exit_in_two_steps' },
      set: { exit_work: true },
    },
    'exit window touches': { replace: { exit_window: 'exit_window_touching' } },
    'entry window touches': { replace: { entry_window: 'entry_window_touching' } },
    USER_OR_KERNEL: {
      set: { tracking: false, cpu_flags: 1, exit_work: true, nmis: true },
    },
    'tracking starts, each CPU for itself': {
      set: { tracking: false, cpu_flags: 1, starts: true, exit_work: true, nmis: true },
    },
    'tracking starts for everybody': {
      replace: { start_tracking: 'start_tracking_for_everybody' },
      set: { tracking: false, cpu_flags: 1, starts: true },
    },
    costs: { set: { measured: true }, depth: 2 },
    'costs without tracking': {
      set: { measured: true, tracking: false, cpu_flags: 1 },
      depth: 2,
    },
    'NMIs trust the mode': {
      replace: { nmi_enter: 'nmi_enter_trusting_mode' },
      set: { nmis: true },
      depth: 2,
    },
    'mode kept once': {
      replace: { nmi_enter: 'nmi_enter_saving_per_cpu', nmi_exit: 'nmi_exit_saved_per_cpu' },
      set: { nmis: true, mces: true },
    },
    'entry in two steps': { replace: { enter_from_user: 'enter_in_two_steps' } },
    'entry clears first': {
      replace: { enter_from_user: 'enter_clears_first' },
      set: { nmis: true },
      depth: 2,
    },
  },
  claims: [
    {
      id: '004.1',
      source: 'Andy Lutomirski',
      statement:
        'With the mode and the deferred work in one word, work that only affects the kernel waits for the next transition: a CPU in user mode is not interrupted for it and never uses stale state.',
      decided: [
        {
          shows: 'not interrupted',
          variant: 'the word',
          property: 'isolation',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nothing stale is used',
          variant: 'the word',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the same where the CPU may be idle as well',
          variant: 'the word, idle',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and no work before user mode or idling is lost',
          variant: 'the word, idle',
          property: 'no-lost-work',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nothing stale is used when the work is read out with the switch to kernel mode',
          variant: 'read out on entry',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '004.2',
      source: 'Andy Lutomirski',
      statement:
        'The same with NMIs, MCEs and the narrow windows in the entry and exit paths: the entry switches to kernel mode atomically and reads out whatever deferred work is needed.',
      decided: [
        {
          shows: 'an NMI after the work was read out and before it is done',
          variant: 'read out on entry, NMIs',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'violated',
        },
        {
          shows: 'the work stays in the word until it is done, and NMIs look at it',
          variant: 'the word, NMIs',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'machine checks as well, which NMIs do not mask, nor they NMIs; and an idle CPU',
          variant: 'the word, NMIs and MCEs',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows:
            'an NMI over user mode counts as the kernel: work is left for an exit that it does not make',
          variant: 'NMIs count as the kernel',
          property: 'no-lost-work',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows:
            'an NMI over user mode promises nothing, so that whoever wants something interrupts',
          variant: 'the word, NMIs',
          property: 'no-lost-work',
          stated: 'open',
          recorded: 'holds',
        },
      ],
      remark:
        'To read out is to take away: in the window until the work is done nobody else can know of it, and an NMI there finds a CPU in kernel mode with nothing to do. The mode has to change first, the bits only when the work is done.',
    },
    {
      id: '004.3',
      source: 'Andy Lutomirski',
      statement:
        'On exit the mode is set to USER atomically: no work can be lost between the last look and user mode.',
      decided: [
        {
          shows: 'compare-and-exchange of “no work” for USER',
          variant: 'the word',
          property: 'no-lost-work',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'look, then store',
          variant: 'exit in two steps',
          property: 'no-lost-work',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '004.4',
      source: 'Andy Lutomirski',
      statement:
        'Nothing like vmalloc space is touched between the mode change and user mode, nor on entry before the work was read.',
      decided: [
        {
          shows: 'the exit touches it after the mode became USER',
          variant: 'exit window touches',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'the entry touches it before it looks at the word',
          variant: 'entry window touches',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
      ],
    },
    {
      id: '004.5',
      source: 'Andy Lutomirski',
      statement:
        'If nothing in the configuration needs the mode, it can stay at USER_OR_KERNEL and the atomic operations on entry and exit are saved.',
      decided: [
        {
          shows: 'nothing stale is used',
          variant: 'USER_OR_KERNEL',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'no work is lost',
          variant: 'USER_OR_KERNEL',
          property: 'no-lost-work',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'user mode is interrupted, which is what nothing needed',
          variant: 'USER_OR_KERNEL',
          property: 'isolation',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'switched on while running, each CPU begins at its own next exit',
          variant: 'tracking starts, each CPU for itself',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'the same: no work is lost',
          variant: 'tracking starts, each CPU for itself',
          property: 'no-lost-work',
          stated: 'open',
          recorded: 'holds',
        },
        {
          shows: 'switched on for everybody by one CPU that writes the words of the others',
          variant: 'tracking starts for everybody',
          property: 'deferred-work-before-use',
          stated: 'open',
          recorded: 'violated',
        },
      ],
      remark:
        'The hand-over that is needed: only its owner moves a word away from USER_OR_KERNEL, and the entry trusts the word rather than the configuration.',
    },
  ],
  costs: [
    { scheme: 'flags word: a round trip', variant: 'costs', property: 'cost-of-round-trip' },
    {
      scheme: 'flags word: with a change of kernel state',
      variant: 'costs',
      property: 'cost-of-work',
    },
    {
      scheme: 'flags word at USER_OR_KERNEL: a round trip',
      variant: 'costs without tracking',
      property: 'cost-of-round-trip',
    },
    {
      scheme: 'flags word at USER_OR_KERNEL: with a change of kernel state',
      variant: 'costs without tracking',
      property: 'cost-of-work',
    },
  ],
  faults: [
    {
      fault:
        'the mode that an NMI interrupted is kept once for each CPU, and a machine check over it overwrites that',
      variant: 'mode kept once',
      property: 'isolation',
    },
    {
      fault: 'an NMI trusts that what it interrupted has done the work',
      variant: 'NMIs trust the mode',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the entry reads the work before it changes the mode',
      variant: 'entry in two steps',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the entry clears the bit before the work is done',
      variant: 'entry clears first',
      property: 'deferred-work-before-use',
    },
  ],
}
