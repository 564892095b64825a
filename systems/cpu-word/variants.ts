// The word with a detail missed. Each function stands in for the one that claims.ts names beside it.

import { exchange, fetchAdd, fetchAnd } from '../../machine/lang.ts'
import { promise_for_target } from './remote.ts'
import { flush, uses_kernel_state } from './staleness.ts'
import { frame } from './target.ts'
import {
  ALL,
  config,
  do_exit_work,
  enter_from_user,
  EXIT_WORK,
  exit_to_user,
  FLUSH,
  KERNEL,
  MODE,
  USER,
  USER_OR_KERNEL,
  word,
} from './word.ts'

/** As the mail has it: the work is read out with the switch to kernel mode, then done. */
export function enter_by_exchange(): void {
  const old = exchange(word.cpu_flags, KERNEL)
  if ((old & FLUSH) !== 0) flush()
}

/** The last look and the change of the mode are two steps. */
export function exit_in_two_steps(): void {
  while ((word.cpu_flags & EXIT_WORK) !== 0) do_exit_work()
  exchange(word.cpu_flags, USER)
}

/** Something that may be stale is touched after the mode has become USER. */
export function exit_window_touching(): void {
  exit_to_user()
  uses_kernel_state()
}

/** Something that may be stale is touched before the work was read. */
export function entry_window_touching(): void {
  uses_kernel_state()
  enter_from_user()
}

/** Tracking begins for everybody at once: the other CPU's word is written for it. */
export function start_tracking_for_everybody(): void {
  config.tracking = true
  promise_for_target()
}

/** An NMI counts as the kernel running, as the other entries do. */
export function nmi_enter_as_kernel(): void {
  frame.entered = (word.cpu_flags & MODE) === USER
  enter_from_user()
}

export function nmi_exit_from_kernel(): void {
  if (frame.entered) word.cpu_flags = USER
}

/** NMIs that find the mode at KERNEL trust that the work was done. */
export function nmi_enter_trusting_mode(): void {
  frame.entered = (word.cpu_flags & MODE) === USER
  if (frame.entered) fetchAdd(word.cpu_flags, USER_OR_KERNEL - USER)
  if (frame.entered && (word.cpu_flags & FLUSH) !== 0) {
    flush()
    fetchAnd(word.cpu_flags, ALL ^ FLUSH)
  }
}

/** Reads the work first, and changes the mode then. */
export function enter_in_two_steps(): void {
  const work = word.cpu_flags & FLUSH
  fetchAnd(word.cpu_flags, ALL ^ MODE)
  if (work !== 0) {
    flush()
    fetchAnd(word.cpu_flags, ALL ^ FLUSH)
  }
}

/** Clears the bit before the work is done. */
export function enter_clears_first(): void {
  if (!config.tracking) return
  const old = fetchAnd(word.cpu_flags, ALL ^ MODE)
  if ((old & FLUSH) !== 0) {
    fetchAnd(word.cpu_flags, ALL ^ FLUSH)
    flush()
  }
}
