// Where arm64 keeps preempt_count: in the thread, with the inverted request to reschedule beside it, so
// that both together are one word that is zero exactly when preemption is both allowed and wanted.
// The functions are the tree's own (arch/arm64/include/asm/preempt.h).

import { bits, perTask, wrapping } from '../lang.ts'

/** A task's first steps are those behind a switch: preemption is disabled once, nothing is requested. */
export const thread = perTask({
  thread_info: { preempt: { count: wrapping(bits(32, 1)), need_resched: wrapping(bits(1, 1)) } },
})
