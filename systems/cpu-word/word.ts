// The word of the mail: one for each CPU, in which the mode of the CPU and the work that others leave for it
// change together, atomically.
//
// In mode USER another CPU may leave work that is done before the kernel is used again. In mode KERNEL it may
// leave work that is done before user mode, and must interrupt for anything else. USER_OR_KERNEL promises
// nothing: whoever sees it interrupts.

import {
  atomically,
  ghost,
  bits,
  compareExchange,
  fetchAnd,
  fetchOr,
  global,
  bool,
  of,
  perCpu,
} from '../../machine/lang.ts'
import { atomic } from '../../machine/cost/round-trip.ts'
import { flush } from './staleness.ts'

export const KERNEL = 0
export const USER = 1
export const USER_OR_KERNEL = 2
export const MODE = 3
/** To be done on entry, before anything that may be stale is used. */
export const FLUSH = 4
/** To be done on exit, before user mode. */
export const EXIT_WORK = 8
export const ALL = 15

export const TARGET = 0

export const word = perCpu({ cpu_flags: bits(4, 0) })

/** Somebody left work and relies on the next exit. */
export const relied = ghost(perCpu({ on_exit: bool(false) }))

export const config = global({
  /** Something needs to know the mode; otherwise no atomic operation is spent on it. */
  tracking: bool(true),
})

/** The last step before user mode: USER, and no work left, in one operation. */
export function exit_to_user(): void {
  if (!config.tracking) {
    exit_without_tracking()
    return
  }
  for (;;) {
    const old = word.cpu_flags
    if ((old & EXIT_WORK) !== 0) do_exit_work()
    else if (becomes_user(old)) return
  }
}

function becomes_user(old: number): boolean {
  const found = compareExchange(word.cpu_flags, old, USER)
  atomic()
  return found === old
}

/** Interrupts are off from the look to user mode, and who leaves work interrupts. */
export function exit_without_tracking(): void {
  while ((word.cpu_flags & EXIT_WORK) !== 0) do_exit_work()
}

export function do_exit_work(): void {
  atomically(() => {
    fetchAnd(word.cpu_flags, ALL ^ EXIT_WORK)
    relied.on_exit = false
  })
}

/** KERNEL in one operation that also tells what work was left; the work stays visible until it is done. */
export function enter_from_user(): void {
  if (!config.tracking && (word.cpu_flags & MODE) === USER_OR_KERNEL) return
  const old = fetchAnd(word.cpu_flags, ALL ^ MODE)
  atomic()
  if ((old & FLUSH) !== 0) {
    flush()
    fetchAnd(word.cpu_flags, ALL ^ FLUSH)
    atomic()
  }
}

/** Returns whether the target will flush by itself. */
export function defer_flush(): boolean {
  let old = of(word, TARGET).cpu_flags
  while ((old & MODE) === USER) {
    const found = compareExchange(of(word, TARGET).cpu_flags, old, old | FLUSH)
    atomic()
    if (found === old) return true
    old = found
  }
  return false
}

/** Returns whether the target will come by the work on its way to user mode. */
export function leave_exit_work(): boolean {
  let comes_by = false
  atomically(() => {
    const old = fetchOr(of(word, TARGET).cpu_flags, EXIT_WORK)
    comes_by = (old & MODE) === KERNEL
    if (comes_by) of(relied, TARGET).on_exit = true
  })
  return comes_by
}
