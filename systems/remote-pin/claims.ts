// The claims of the mail about one flags word for each CPU (seed 004) that concern its last idea: to pin a CPU in
// user mode and do its kernel work meanwhile.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Pinning a CPU in user mode and running its softirqs (November 2025)',
  depth: 3,
  words: {
    cpu_flags: { flags: ['USER_OR_KERNEL', 'USER', 'FLUSH', 'EXIT_WORK', 'PIN'] },
    mode: { quiet: true },
    interrupts_on: { quiet: true },
    nmi_masked: { quiet: true },
  },
  variants: {
    pin: { set: { raises_on_entry: true } },
    'pin, NMIs': { set: { raises_on_entry: true, nmis: true } },
    'pins are waited for': { replace: { try_pin_remote_cpu: 'try_pin_by_waiting' }, depth: 2 },
    'the pinner waits for the pinned': {
      replace: { run_remote_softirq: 'run_remote_softirq_and_wait' },
      depth: 2,
    },
    'entry in two steps': { replace: { enter_from_user: 'enter_in_two_steps' }, depth: 2 },
    'NMIs do not wait': {
      replace: { nmi_waits: 'nmi_waits_not' },
      set: { nmis: true },
      depth: 2,
    },
    'NMIs wait outside': {
      replace: { nmi_waits: 'nmi_waits_outside' },
      set: { nmis: true },
      depth: 2,
    },
    'cleared late': {
      replace: { do_softirq: 'do_softirq_clearing_late' },
      set: { raises_on_entry: true },
      depth: 2,
    },
    'gives up': {
      replace: { run_remote_softirq: 'run_remote_softirq_or_not' },
      depth: 2,
    },
  },
  claims: [
    {
      id: '004.9',
      source: 'Andy Lutomirski',
      statement:
        'A flag “pin in USER mode” in the target’s word, and an entry that spins until it is gone, keep the target from executing kernel code while the pinner works for it.',
      decided: [
        {
          shows: 'the target executes no kernel code',
          variant: 'pin',
          property: 'pin-exclusive',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nor in NMIs, if these wait as well',
          variant: 'pin, NMIs',
          property: 'pin-exclusive',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'two CPUs that pin each other do not lock up',
          variant: 'pin, NMIs',
          property: 'no-deadlock',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'they do when a pin is a lock that one waits for',
          variant: 'pins are waited for',
          property: 'no-deadlock',
          stated: 'open',
          recorded: 'violated',
        },
        {
          shows: 'and when the pinner waits for something that the pinned CPU has to do',
          variant: 'the pinner waits for the pinned',
          property: 'no-deadlock',
          stated: 'open',
          recorded: 'violated',
        },
      ],
      remark:
        'The rule that prevents the deadlocks: a pin is tried and never waited for, and who holds one waits for nobody. So on_each_cpu() callers cannot be switched over as they are where they wait for other CPUs inside.',
    },
    {
      id: '004.15',
      source: 'Andy Lutomirski',
      statement:
        'One CPU could execute another one’s softirqs under the pin: none runs twice or is lost, also when the target’s own entry raises one meanwhile.',
      decided: [
        {
          shows: 'raised by both CPUs, the target’s entry included',
          variant: 'pin',
          property: 'softirq-once',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'the same with NMIs',
          variant: 'pin, NMIs',
          property: 'softirq-once',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
      remark:
        'It takes two things: the pending bit is taken with an exchange, and a pin that fails is followed by an interrupt.',
    },
  ],
  faults: [
    {
      fault: 'NMIs wait for a pin only where the mode is still USER',
      variant: 'NMIs wait outside',
      property: 'pin-exclusive',
    },
    {
      fault: 'the entry waits for the end of the pin before it changes the mode',
      variant: 'entry in two steps',
      property: 'pin-exclusive',
    },
    {
      fault: 'NMIs do not wait for the end of a pin',
      variant: 'NMIs do not wait',
      property: 'pin-exclusive',
    },
    {
      fault: 'the pending bit is cleared after the softirq has run',
      variant: 'cleared late',
      property: 'softirq-once',
    },
    {
      fault: 'nobody is told when the pin fails',
      variant: 'gives up',
      property: 'softirq-once',
    },
  ],
}
