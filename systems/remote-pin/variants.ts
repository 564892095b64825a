// Pins that are waited for, pins that are looked at too early, softirqs taken in two steps. Each function stands in
// for the one that claims.ts names beside it.

import { atomically, exchange, fetchAnd, of, waitUntil } from '../../machine/lang.ts'
import { believed, KERNEL, PIN, try_pin_remote_cpu, unpin_remote_cpu, USER, word } from './pin.ts'
import {
  do_softirq,
  owed,
  raise_softirq,
  softirq,
  softirq_action,
  softirq_begins,
} from './softirq.ts'

/** A lock is something that one waits for: until the other CPU is in user mode. */
export function try_pin_by_waiting(target: number): boolean {
  atomically(() => {
    waitUntil(() => of(word, target).cpu_flags === USER)
    of(word, target).cpu_flags = USER | PIN
    of(believed, target).pinned = true
  })
  return true
}

/** Interrupts the pinned CPU and waits for it, as on_each_cpu() would. */
export function run_remote_softirq_and_wait(cpu: number): void {
  raise_softirq(cpu)
  if (try_pin_remote_cpu(cpu)) {
    of(softirq, cpu).ipi_pending = true
    waitUntil(() => !of(softirq, cpu).ipi_pending)
    do_softirq(cpu)
    unpin_remote_cpu(cpu)
  } else {
    of(softirq, cpu).ipi_pending = true
  }
  of(owed, cpu).in_hand = false
}

/** Looks for the pin, then stores the mode. */
export function enter_in_two_steps(): void {
  waitUntil(() => (word.cpu_flags & PIN) === 0)
  fetchAnd(word.cpu_flags, PIN)
}

/** NMIs do not wait for anybody. */
export function nmi_enter_at_once(): void {
  exchange(word.cpu_flags, KERNEL)
}

/** Looks, runs, then clears: what was raised meanwhile is cleared with it. */
export function do_softirq_clearing_late(cpu: number): void {
  if (of(softirq, cpu).pending === 0) return
  atomically(() => softirq_begins(cpu))
  softirq_action(cpu)
  of(softirq, cpu).pending = 0
}

/** Gives up when the pin fails. */
export function run_remote_softirq_or_not(cpu: number): void {
  raise_softirq(cpu)
  if (try_pin_remote_cpu(cpu)) {
    do_softirq(cpu)
    unpin_remote_cpu(cpu)
  }
  of(owed, cpu).in_hand = false
}
