// What `preempt=` decides, by the kernel's names for its static keys; where an architecture has static calls, the
// key says what the call has been patched to. What each mode makes of them, and which can be flipped while the
// kernel runs, is in src/linux/boot.ts.
//
// Follows Linux v6.12, kernel/sched/core.c, __sched_dynamic_update().

import { bool, global, wrapping } from '../lang.ts'

export const switches = global({
  sk_dynamic_cond_resched: wrapping(bool(false)),
  sk_dynamic_preempt_schedule: wrapping(bool(true)),
  sk_dynamic_preempt_schedule_notrace: wrapping(bool(true)),
  sk_dynamic_irqentry_exit_cond_resched: wrapping(bool(true)),
  /** Policies that can wait ask for a lazy reschedule (since v6.13). */
  sk_dynamic_preempt_lazy: wrapping(bool(false)),
})
