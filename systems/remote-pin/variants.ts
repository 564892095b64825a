// Pins that are waited for, pins that are looked at too early, softirqs taken in two steps. Each function stands in
// for the one that claims.ts names beside it.

import { atomically, of, thisCpu, waitUntil } from '../../machine/lang.ts'
import {
  enter_kernel,
  is_outside,
  KERNEL,
  mode_of,
  try_pin,
  wait_for_pin,
} from '../cpu-flags/cpu-flags.ts'
import { believed, cpu_flags, frame, try_pin_remote_cpu, unpin_remote_cpu } from './pin.ts'
import {
  do_softirq,
  owed,
  raise_softirq,
  softirq,
  softirq_action,
  softirq_begins,
} from './softirq.ts'

/** A lock is something that one waits for: it is tried until the other CPU is in user mode. */
export function try_pin_by_waiting(target: number): boolean {
  for (;;) {
    while (!is_outside(mode_of(cpu_flags, target))) {
      // The other CPU is in the kernel.
    }
    if (try_pin(cpu_flags, target)) {
      of(believed, target).pinned = true
      return true
    }
  }
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

/** Waits for the end of the pin first, and changes the mode then. */
export function enter_in_two_steps(): void {
  wait_for_pin(cpu_flags, thisCpu())
  enter_kernel(cpu_flags, thisCpu())
}

/** NMIs wait only if they see that what they interrupted had not entered the kernel. */
export function nmi_waits_outside(): void {
  if (frame.mode !== KERNEL) wait_for_pin(cpu_flags, thisCpu())
}

/** NMIs do not wait for anybody. */
export function nmi_waits_not(): void {}

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
