// What a task carries: thread flags, scheduler state, and whether it can run.

import { bits, bool, fetchAnd, fetchOr, int, of, perTask, wrapping } from '../lang.ts'
import {
  FLAG_BITS,
  HRTIMER_REARM,
  NEED_RESCHED,
  NEED_RESCHED_LAZY,
  NOTIFY_RESUME,
  NOTIFY_SIGNAL,
  SIGPENDING,
} from './thread-flags.ts'

export const IDLE_TASK = 0
export const USER_TASK = 1
export const KSOFTIRQD = 2

/** EXIT_TO_USER_MODE_WORK as far as anything here sets it. */
export const USER_EXIT_WORK =
  NOTIFY_RESUME + NOTIFY_SIGNAL + SIGPENDING + NEED_RESCHED + NEED_RESCHED_LAZY + HRTIMER_REARM

/** PF_IDLE, PF_KTHREAD (include/linux/sched.h). */
export const PF_IDLE = 0x2

export const TASK_RUNNING = 0
export const TASK_INTERRUPTIBLE = 1
export const TASK_UNINTERRUPTIBLE = 2

export const task = perTask({
  thread_info: { flags: wrapping(bits(FLAG_BITS)), syscall_work: wrapping(bits(1)) },
  __state: wrapping(bits(2)),
  flags: wrapping(bits(2)),
  /** On the run queue. The idle task is not: it runs when nothing else can. */
  runnable: bool(true),
  softirq_context: wrapping(int(3)),
  softirqs_enabled: wrapping(int(2, 1)),
  rcu_read_lock_nesting: wrapping(int(4)),
})

export function is_idle_task(who: number): boolean {
  return (of(task, who).flags & PF_IDLE) !== 0
}

export function flags_of(who: number): number {
  return of(task, who).thread_info.flags
}

export function set_flag(who: number, mask: number): void {
  fetchOr(of(task, who).thread_info.flags, mask)
}

export function clear_flag(who: number, mask: number): void {
  fetchAnd(of(task, who).thread_info.flags, 0xffffffff ^ mask)
}
