// The context tracking word of the deferral series (v7, November 2025): below the counter whose lowest bit says
// whether RCU watches there is room for work that another CPU leaves for the next entry into the kernel.
//
// Work can be left only while RCU does not watch, by a compare-and-exchange against exactly that; so whoever
// leaves quiescence finds it in the value that his own atomic operation returned.

import {
  atomically,
  bits,
  compareExchange,
  fetchAdd,
  of,
  perCpu,
  wrapping,
} from '../../machine/lang.ts'
import { atomic } from '../../machine/cost/round-trip.ts'
import { executes_kernel_text, sync_core } from './text.ts'

/** CT_STATE, CT_WORK and the counter. */
export const KERNEL = 0
export const IDLE = 1
export const USER = 2
export const STATE_MASK = 3
export const WORK = 4
export const WATCHING = 8

export const ct = perCpu({ context_tracking: { state: wrapping(bits(5, 8)) } })

/** The target of all this; the other CPU does the housekeeping. */
export const TARGET = 0

/** Back to user mode or idle: what was left is done, and the bits are cleared in the same operation. */
export function ct_kernel_exit_state(offset: number): void {
  atomically(() => {
    const old = ct.context_tracking.state
    ct.context_tracking.state = (old & (31 ^ WORK)) + offset
    atomic()
  })
}

export function ct_kernel_enter_state(offset: number): void {
  const old = fetchAdd(ct.context_tracking.state, offset)
  atomic()
  if ((old & WORK) !== 0) ct_work_flush()
}

/** In .noinstr.text, safe in NMIs. */
export function ct_work_flush(): void {
  sync_core()
}

/** Returns whether the CPU was seen not watching; interrupts and NMIs over user mode or idle. */
export function ct_nmi_enter(): boolean {
  if ((ct.context_tracking.state & WATCHING) !== 0) return false
  ct_kernel_enter_state(WATCHING)
  return true
}

export function ct_nmi_exit(entered: boolean): void {
  if (entered) ct_kernel_exit_state(WATCHING)
}

/** A warning in entry code lets RCU watch for as long as it is printed, and tells nobody else. */
export function warn_rcu_enter(): boolean {
  if ((ct.context_tracking.state & WATCHING) !== 0) return false
  fetchAdd(ct.context_tracking.state, WATCHING)
  return true
}

export function warn_rcu_exit(entered: boolean): void {
  if (entered) fetchAdd(ct.context_tracking.state, WATCHING)
}

/** CT_WARN_ON() fires: the message is printed by ordinary kernel code. */
export function warn(): void {
  const entered = warn_rcu_enter()
  executes_kernel_text()
  warn_rcu_exit(entered)
}

/** Returns whether the target will do the work itself; otherwise it needs an interrupt. */
export function ct_set_cpu_work(): boolean {
  let old = of(ct, TARGET).context_tracking.state
  while ((old & WATCHING) === 0) {
    const found = compareExchange(of(ct, TARGET).context_tracking.state, old, old | WORK)
    atomic()
    if (found === old) return true
    old = found
  }
  return false
}
