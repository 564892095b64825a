// Function calls between CPUs: smp_call_function_single() and its waiting form, of which on_each_cpu() is made.
//
// Linux v6.12, kernel/smp.c: who calls has one place in the target's queue, which is his until the target has
// taken it (or, where he waits, has executed it). The target takes the calls in an interrupt. Whoever waits for
// another CPU with his own interrupts off waits for one that may be waiting for him: see corpus/ts/.

import { bits, fetchAnd, fetchOr, of, perCpu, thisCpu, waitUntil } from '../lang.ts'

/** What is called, on the CPU that was called. Systems define it. */
declare function called_function(): void

/** By the CPU that calls; up to three. */
export const queue = perCpu({ call_single_queue: bits(3) })

const ALL = 7

/** `wait`: until the function has been executed there. */
export function smp_call_function_single(target: number, wait: boolean): void {
  const mine = 1 << thisCpu()
  csd_lock_wait(target, mine)
  fetchOr(of(queue, target).call_single_queue, mine)
  if (wait) csd_lock_wait(target, mine)
}

function csd_lock_wait(target: number, mine: number): void {
  waitUntil(() => (of(queue, target).call_single_queue & mine) === 0)
}

/** For the condition of the interrupt. */
export function function_call_pending(): boolean {
  return queue.call_single_queue !== 0
}

/** The interrupt's work; callers are released when their function has been executed. */
export function flush_smp_call_function_queue(): void {
  const callers = queue.call_single_queue
  called_function()
  fetchAnd(queue.call_single_queue, ALL ^ callers)
}
