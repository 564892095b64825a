// Deferred work in the flags of tasks instead of CPUs: a task's word says that it runs in user mode, and where.
//
// Whoever wants something of CPU 0 has to find the task that runs there, and its word, and has nothing but the
// run-queue lock, or the number in the word, to make sure that this is still the task when he writes.

import {
  atomically,
  bits,
  bool,
  check,
  compareExchange,
  currentOn,
  fetchAnd,
  global,
  of,
  perCpu,
  perTask,
  thisCpu,
  waitUntil,
} from '../../machine/lang.ts'
import { atomic, lock } from '../../machine/cost/round-trip.ts'

export const USER = 1
export const WORK = 2
/** The CPU on which the task is in user mode; only the kludge writes it. */
export const ON_CPU_1 = 4
const ALL = 7

/** The CPU that something is wanted of. */
export const TARGET = 0

export const task = perTask({ thread_info: { flags: bits(3) } })

export const cpu = perCpu({
  interrupts_on: bool(false),
  ipi_pending: bool(false),
  /** Holds copies of kernel state that is out of date. */
  stale: bool(false),
})

export const change = global({ done: bool(true) })

export const rq = global({ locked: bool(false) })

export function lock_run_queue(): void {
  atomically(() => {
    waitUntil(() => !rq.locked)
    rq.locked = true
    lock()
  })
}

export function unlock_run_queue(): void {
  rq.locked = false
}

export function exit_to_user(): void {
  task.thread_info.flags = user_word()
}

export function user_word(): number {
  return USER
}

/** The kludge: the word of a task in user mode carries the number of its CPU. */
export function user_word_with_cpu(): number {
  return thisCpu() === 0 ? USER : USER | ON_CPU_1
}

export function enter_from_user(): void {
  const old = fetchAnd(task.thread_info.flags, WORK)
  atomic()
  if ((old & WORK) !== 0) {
    cpu.stale = false
    fetchAnd(task.thread_info.flags, ALL ^ WORK)
    atomic()
  }
}

export function uses_kernel_state(): void {
  check(
    'deferred-work-before-use',
    !cpu.stale || !change.done,
    'a copy of kernel state is used that is out of date, and whose original is gone',
  )
}

/** Returns whether the target will do the work on its next entry. Nothing keeps the task where it was found. */
export function defer(): boolean {
  const who = currentOn(TARGET)
  return leave_work(who)
}

export function defer_with_lock(): boolean {
  lock_run_queue()
  const who = currentOn(TARGET)
  const left = leave_work(who)
  unlock_run_queue()
  return left
}

/** In user mode on CPU 0: with the kludge the number is part of what is compared. */
function leave_work(who: number): boolean {
  let left = false
  atomically(() => {
    const found = compareExchange(of(task, who).thread_info.flags, USER, USER | WORK)
    left = found === USER
    atomic()
    check(
      'user-means-user',
      !left || currentOn(TARGET) === who,
      'work for a CPU is left with a task that runs somewhere else',
    )
  })
  return left
}
