// The claims of the mail about one flags word for each CPU (seed 004) that say why the flags of tasks do not serve.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Can the flags of tasks carry work for CPUs? (November 2025)',
  depth: 2,
  words: {
    'thread_info.flags': { flags: ['USER', 'WORK', 'on CPU 1'] },
    interrupts_on: { quiet: true },
  },
  variants: {
    'flags of whatever runs there': {},
    'run-queue lock': { replace: { defer: 'defer_with_lock' } },
    'CPU number in the flags': { replace: { user_word: 'user_word_with_cpu' } },
    'costs with the lock': {
      replace: { defer: 'defer_with_lock' },
      set: { measured: true },
    },
    'costs with the CPU number': {
      replace: { user_word: 'user_word_with_cpu' },
      set: { measured: true },
    },
    'lock taken late': { replace: { defer: 'defer_locking_late' } },
    'mode not asked': { replace: { defer: 'defer_to_any_task' } },
    'entry does not look': {
      replace: { defer: 'defer_with_lock', enter_from_user: 'enter_without_looking' },
    },
  },
  claims: [
    {
      id: '004.10',
      source: 'Andy Lutomirski',
      statement:
        'Thread flags have the wrong scope: they belong to a task, so that setting them from another CPU for whatever runs there takes the run-queue lock.',
      decided: [
        {
          shows:
            'without the lock: the task is found on CPU 0, and has moved when its flags are written',
          variant: 'flags of whatever runs there',
          property: 'user-means-user',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'and CPU 0 uses stale state',
          variant: 'flags of whatever runs there',
          property: 'deferred-work-before-use',
          stated: 'violated',
          recorded: 'violated',
        },
        {
          shows: 'with the lock of the run queue',
          variant: 'run-queue lock',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
    {
      id: '004.12',
      source: 'Andy Lutomirski',
      statement:
        'One could shove the CPU number into the flags: if they say USER and CPU 3, then CPU 3 is in user mode, and a compare-and-exchange is enough.',
      decided: [
        {
          shows: 'what the flags say is true when the exchange succeeds',
          variant: 'CPU number in the flags',
          property: 'user-means-user',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nothing stale is used, without any lock',
          variant: 'CPU number in the flags',
          property: 'deferred-work-before-use',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
  ],
  costs: [
    {
      scheme: 'thread flags under the run-queue lock: with a change of kernel state',
      variant: 'costs with the lock',
      property: 'cost-of-work',
    },
    {
      scheme: 'thread flags with the CPU number: with a change of kernel state',
      variant: 'costs with the CPU number',
      property: 'cost-of-work',
    },
  ],
  faults: [
    {
      fault: 'the lock is taken after it was asked who runs there',
      variant: 'lock taken late',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the work is left without asking for user mode',
      variant: 'mode not asked',
      property: 'deferred-work-before-use',
    },
    {
      fault: 'the entry does not look for work',
      variant: 'entry does not look',
      property: 'deferred-work-before-use',
    },
  ],
}
