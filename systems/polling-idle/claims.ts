// The claim of the mail about one flags word for each CPU (seed 004) that concerns idle CPUs.

import type { SystemClaims } from '../claim.ts'

export const claims: SystemClaims = {
  title: 'Why the polling bit of the idle task can be trusted (November 2025)',
  depth: 2,
  words: { 'thread_info.flags': { flags: ['NEED_RESCHED', 'POLLING'] } },
  variants: {
    polling: {},
    sleeping: { set: { polls: false } },
    'the bit stays set': { replace: { leave_polling: 'leave_polling_never' } },
    'two steps': {
      replace: { set_nr_if_polling: 'set_nr_in_two_steps' },
      set: { polls: false },
    },
    'looks first': { replace: { do_idle: 'do_idle_looks_first' }, set: { polls: false } },
    'queued late': { replace: { ttwu_queue: 'ttwu_queue_late' } },
  },
  claims: [
    {
      id: '004.11',
      source: 'Andy Lutomirski',
      statement:
        'The wakeup of idle CPUs works because its shortcut is taken only while the idle task polls, and it is impossible for the flags of the idle task to say so while the CPU is not idle.',
      decided: [
        {
          shows: 'the bit is seen only while the CPU is idle',
          variant: 'polling',
          property: 'polling-means-idle',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'and no wakeup is lost',
          variant: 'polling',
          property: 'no-deadlock',
          stated: 'holds',
          recorded: 'holds',
        },
        {
          shows: 'nor on a CPU that stops polling and sleeps',
          variant: 'sleeping',
          property: 'no-deadlock',
          stated: 'holds',
          recorded: 'holds',
        },
      ],
    },
  ],
  faults: [
    {
      fault: 'the idle task keeps the bit while others run',
      variant: 'the bit stays set',
      property: 'polling-means-idle',
    },
    {
      fault: 'the waker sees the bit, and sets the flag in a second step',
      variant: 'two steps',
      property: 'no-deadlock',
    },
    {
      fault: 'the idle task looks for the last time before it stops polling',
      variant: 'looks first',
      property: 'no-deadlock',
    },
    {
      fault: 'the waker tells the CPU before the task is on the queue',
      variant: 'queued late',
      property: 'no-deadlock',
    },
  ],
}
