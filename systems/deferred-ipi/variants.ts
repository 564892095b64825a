// Earlier versions of the series, what it replaces, and mistakes that were not made. Each function stands in for
// the one that claims.ts names beside it.

import { compareExchange, fetchAdd, fetchAnd, fetchOr, of } from '../../machine/lang.ts'
import {
  ct,
  ct_kernel_enter_state,
  ct_work_flush,
  KERNEL,
  STATE_MASK,
  TARGET,
  WATCHING,
  WORK,
} from './context.ts'

/** Today: whoever may be affected is interrupted. */
export function defers_nothing(): boolean {
  return false
}

/** v4: asks for the context instead of asking whether RCU watches. */
export function defers_outside_kernel_context(): boolean {
  let old = of(ct, TARGET).context_tracking.state
  while ((old & STATE_MASK) !== KERNEL) {
    const found = compareExchange(of(ct, TARGET).context_tracking.state, old, old | WORK)
    if (found === old) return true
    old = found
  }
  return false
}

/** v6: expects the watching bit set where it must be clear. */
export function defers_while_watching(): boolean {
  let old = of(ct, TARGET).context_tracking.state | WATCHING
  for (let attempt = 0; attempt < 2; attempt++) {
    const found = compareExchange(of(ct, TARGET).context_tracking.state, old, old | WORK)
    if (found === old) return true
    old = found | WATCHING
  }
  return false
}

/** An NMI does not trust what it interrupted to have flushed. */
export function ct_nmi_enter_flushes_always(): boolean {
  if ((ct.context_tracking.state & WATCHING) !== 0) {
    if ((ct.context_tracking.state & WORK) !== 0) ct_work_flush()
    return false
  }
  ct_kernel_enter_state(WATCHING)
  return true
}

/** A warning does the work that was left, as every other entry does. */
export function warn_rcu_enter_flushes(): boolean {
  if ((ct.context_tracking.state & WATCHING) !== 0) return false
  ct_kernel_enter_state(WATCHING)
  return true
}

/** Leaves work with a plain atomic OR, after looking. */
export function defers_with_or(): boolean {
  if ((of(ct, TARGET).context_tracking.state & WATCHING) !== 0) return false
  fetchOr(of(ct, TARGET).context_tracking.state, WORK)
  return true
}

/** Clears the bits after the CPU has become quiescent. */
export function exit_clears_late(offset: number): void {
  fetchAdd(ct.context_tracking.state, offset)
  fetchAnd(ct.context_tracking.state, 31 ^ WORK)
}

/** Looks for work before it lets RCU watch, instead of in the same operation. */
export function enter_looks_first(offset: number): void {
  const work = ct.context_tracking.state & WORK
  fetchAdd(ct.context_tracking.state, offset)
  if (work !== 0) ct_work_flush()
}
