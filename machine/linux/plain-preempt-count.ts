// preempt_count of architectures that keep it in the thread as a plain number, without a folded request to
// reschedule (include/asm-generic/preempt.h). Of the tree's functions these are replaced, because they
// reach the count through a pointer. Whatever interrupts the read, the addition and the write of one of them
// leaves the count as it found it, so that they are one step here.

import { fetchAdd, int, perTask, wrapping } from '../lang.ts'
import { task } from './thread.ts'
import { NEED_RESCHED } from './thread-flags.ts'

/** A task's first steps are those behind a switch: preemption is disabled once. */
export const thread = perTask({ thread_info: { preempt_count: wrapping(int(32, 1)) } })

export function preempt_count_set(count: number): void {
  thread.thread_info.preempt_count = count
}

export function __preempt_count_add(amount: number): void {
  fetchAdd(thread.thread_info.preempt_count, amount)
}

export function __preempt_count_sub(amount: number): void {
  fetchAdd(thread.thread_info.preempt_count, 0 - amount)
}

/** Since v7.3, where disabling interrupts is counted. */
export function __preempt_count_add_return(amount: number): number {
  const old = fetchAdd(thread.thread_info.preempt_count, amount)
  return old + amount
}

export function __preempt_count_sub_return(amount: number): number {
  const old = fetchAdd(thread.thread_info.preempt_count, 0 - amount)
  return old - amount
}

export function __preempt_count_dec_and_test(): boolean {
  const old = fetchAdd(thread.thread_info.preempt_count, 0 - 1)
  return old === 1 && (task.thread_info.flags & NEED_RESCHED) !== 0
}
