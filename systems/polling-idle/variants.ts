// The polling bit at the wrong time. Each function stands in for the one that claims.ts names beside it.

import { fetchOr, of, waitUntil } from '../../machine/lang.ts'
import {
  cpu,
  IDLE,
  interrupts,
  leave_polling,
  NEED_RESCHED,
  POLLING,
  queue,
  schedule_idle,
  set_nr_if_polling,
  set_polling,
  task,
} from './idle.ts'

/** Whoever leaves the idle task keeps the bit until it is back. */
export function leave_polling_never(): void {}

/** The bit is seen, then the flag is set: two steps. */
export function set_nr_in_two_steps(): boolean {
  if ((of(task, IDLE).thread_info.flags & POLLING) === 0) return false
  fetchOr(of(task, IDLE).thread_info.flags, NEED_RESCHED)
  return true
}

/** The last look comes before the end of polling. */
export function do_idle_looks_first(): void {
  set_polling()
  const asked = (task.thread_info.flags & NEED_RESCHED) !== 0
  leave_polling()
  if (!asked) {
    waitUntil(() => cpu.ipi_pending)
    cpu.ipi_pending = false
  }
  schedule_idle()
}

/** The CPU is told before the task is on its queue. */
export function ttwu_queue_late(): void {
  if (!set_nr_if_polling()) interrupts()
  queue.woken = true
}
