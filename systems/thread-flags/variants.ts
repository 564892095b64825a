// Further ways to go wrong with words of tasks. Each function stands in for the one that claims.ts names beside it.

import {
  atomically,
  compareExchange,
  currentOn,
  exchange,
  fetchAnd,
  of,
} from '../../machine/lang.ts'
import { cpu, lock_run_queue, TARGET, task, unlock_run_queue, USER, WORK } from './flags.ts'

/** Asks who runs there before it takes the lock. */
export function defer_locking_late(): boolean {
  const who = currentOn(TARGET)
  lock_run_queue()
  const found = compareExchange(of(task, who).thread_info.flags, USER, USER | WORK)
  unlock_run_queue()
  return found === USER
}

/** Forgets to see whether the task is in user mode at all. */
export function defer_to_any_task(): boolean {
  lock_run_queue()
  exchange(of(task, currentOn(TARGET)).thread_info.flags, USER | WORK)
  unlock_run_queue()
  return true
}

/** The entry leaves user mode, and forgets to look for work. */
export function enter_without_looking(): void {
  fetchAnd(task.thread_info.flags, 0)
  atomically(() => {
    cpu.interrupts_on = false
  })
}
