// High-resolution timers as far as entry code has to do with them: since v7.1 the timer interrupt does not
// program the next one. It leaves a thread flag, and whoever comes first on the way out of the interrupt
// (a softirq, the scheduler, the return) does it. Follows kernel/time/hrtimer.c, hrtimer_interrupt() and
// __hrtimer_rearm_deferred(), and kernel/sched/core.c, hrtick_schedule_enter() and hrtick_schedule_exit().

import { atomically, bool, check, perCpu, thisTask } from '../lang.ts'
import { cpu } from './cpu.ts'
import { lock_taken } from './instrumentation.ts'
import { clear_flag, set_flag, task } from './thread.ts'
import { HRTIMER_REARM } from './thread-flags.ts'

export const timers = perCpu({ hrtimer_bases: { deferred_rearm: bool(false) } })

/** The end of the timer interrupt. */
export function hrtimer_interrupt_rearm(): void {
  if (HRTIMER_REARM === 0) return
  atomically(() => {
    timers.hrtimer_bases.deferred_rearm = true
    set_flag(thisTask(), HRTIMER_REARM)
  })
}

export function __hrtimer_rearm_deferred(): void {
  if (!timers.hrtimer_bases.deferred_rearm) return
  check('callee-contract', !cpu.interrupt_flag, 'a timer is programmed with interrupts enabled')
  lock_taken()
  timers.hrtimer_bases.deferred_rearm = false
}

/** The scheduler does it once it knows whom the next timer is for, before its lock is released. */
export function hrtick_schedule(): void {
  if (HRTIMER_REARM === 0 || (task.thread_info.flags & HRTIMER_REARM) === 0) return
  clear_flag(thisTask(), HRTIMER_REARM)
  __hrtimer_rearm_deferred()
}
