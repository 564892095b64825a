// What was asked of a task and not yet done, whatever became of the flag that says so.

import { bits, bool, ghost, global, perTask } from '../lang.ts'
import { FLAG_BITS } from './thread-flags.ts'

export const owed = ghost(
  perTask({
    /** Signals and task work (exit-work.ts). */
    exit_work: bits(FLAG_BITS),
    /** Which of these another CPU has left (remote-work.ts): the flag may be noticed late, with the IPI. */
    elsewhere: bits(FLAG_BITS),
    /** A call of the scheduler, asked for by a flag alone (sched.ts): of the user task, whose way out is asked. */
    reschedule: bits(FLAG_BITS),
  }),
)

/** Another CPU has set a flag and has not sent its IPI yet. */
export const kick = ghost(global({ being_sent: bool(false) }))
