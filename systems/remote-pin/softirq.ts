// Softirqs of a CPU that another CPU may run for it: raised from anywhere, served by the CPU itself on its way to
// user mode, or by whoever has pinned it there.

import {
  atomically,
  bits,
  bool,
  check,
  exchange,
  ghost,
  of,
  perCpu,
  thisCpu,
} from '../../machine/lang.ts'
import { kernel_code, try_pin_remote_cpu, unpin_remote_cpu } from './pin.ts'

export const softirq = perCpu({
  pending: bits(1),
  ipi_pending: bool(false),
})

/**
 * What is owed: raised and not begun. Whether somebody is running it, and whether somebody else has
 * raised it and is still about to see to it.
 */
export const owed = ghost(
  perCpu({ softirq: bool(false), running: bool(false), in_hand: bool(false) }),
)

export function raise_softirq(cpu: number): void {
  atomically(() => {
    of(softirq, cpu).pending = 1
    of(owed, cpu).softirq = true
    of(owed, cpu).in_hand = cpu !== thisCpu()
  })
}

/** Whoever takes the pending bit runs the softirq; the exchange lets one take it. */
export function do_softirq(cpu: number): void {
  let taken = 0
  atomically(() => {
    taken = exchange(of(softirq, cpu).pending, 0)
    if (taken !== 0) softirq_begins(cpu)
  })
  if (taken !== 0) softirq_action(cpu)
}

export function softirq_begins(cpu: number): void {
  check('softirq-once', !of(owed, cpu).running, 'two CPUs run one softirq')
  of(owed, cpu).running = true
  of(owed, cpu).softirq = false
}

export function softirq_action(cpu: number): void {
  kernel_code()
  of(owed, cpu).running = false
}

/** Wants the other CPU's softirq to run, and does not care who runs it. */
export function run_remote_softirq(cpu: number): void {
  raise_softirq(cpu)
  if (try_pin_remote_cpu(cpu)) {
    do_softirq(cpu)
    check_not_lost(cpu)
    unpin_remote_cpu(cpu)
  } else {
    of(softirq, cpu).ipi_pending = true
  }
  of(owed, cpu).in_hand = false
}

export function check_not_lost(cpu: number): void {
  check(
    'softirq-once',
    !of(owed, cpu).softirq || of(softirq, cpu).pending !== 0,
    'a softirq was raised, and its pending bit was cleared without running it',
  )
}
