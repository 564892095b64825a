// The preempt_count word of x86 (arch/x86/include/asm/preempt.h): one for each CPU, with the highest bit
// as the inverted "must reschedule" request folded into it, so that the whole word is zero exactly when
// preemption is both allowed and wanted.

import { fetchAdd, fetchAnd, fetchOr, int, perCpu, wrapping } from '../lang.ts'
import { COUNT_MASK } from '../linux/preempt-count.ts'

export const PREEMPT_NEED_RESCHED = 0x80000000
export const COUNT_BITS = 32

/** A CPU starts in its idle task with preemption disabled once and no request (PREEMPT_DISABLED). */
export const word = perCpu({
  pcpu_hot: { preempt_count: wrapping(int(COUNT_BITS, 1 - PREEMPT_NEED_RESCHED)) },
})

export function preempt_count(): number {
  return word.pcpu_hot.preempt_count & COUNT_MASK
}

export function __preempt_count_add(amount: number): void {
  fetchAdd(word.pcpu_hot.preempt_count, amount)
}

export function __preempt_count_sub(amount: number): void {
  fetchAdd(word.pcpu_hot.preempt_count, 0 - amount)
}

export function set_preempt_need_resched(): void {
  fetchAnd(word.pcpu_hot.preempt_count, ~PREEMPT_NEED_RESCHED)
}

export function clear_preempt_need_resched(): void {
  fetchOr(word.pcpu_hot.preempt_count, PREEMPT_NEED_RESCHED)
}

export function test_preempt_need_resched(): boolean {
  return (word.pcpu_hot.preempt_count & PREEMPT_NEED_RESCHED) === 0
}
