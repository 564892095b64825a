// What was asked of a task and not yet done, whatever became of the flag that says so.

import { bits, ghost, perTask } from '../lang.ts'
import { FLAG_BITS } from './thread-flags.ts'

export const owed = ghost(
  perTask({
    /** Signals and task work (exit-work.ts). */
    exit_work: bits(FLAG_BITS),
    /** A call of the scheduler, asked for by a flag alone (sched.ts). */
    reschedule: bits(FLAG_BITS),
  }),
)
