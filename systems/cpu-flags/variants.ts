// The word with a detail missed. Each function stands in for the one that claims.ts names beside it.

import { bits, perCpu } from '../../machine/lang.ts'
import {
  EXIT_WORK,
  FLUSH,
  flush_is_done,
  KERNEL,
  enter_kernel,
  must_flush,
  resume_promise,
  suspend_promise,
  USER,
  mode_of,
} from './cpu-flags.ts'
import { promise_for_target } from './remote.ts'
import { flush, uses_kernel_state } from './staleness.ts'
import {
  config,
  cpu_flags,
  do_exit_work,
  enter_from_user,
  exit_to,
  flush_left_work,
  frame,
  TARGET,
} from './target.ts'

/** As the mail has it: the work is read out with the switch to kernel mode, then done. */
export function enter_by_exchange(): void {
  const old = Atomics.exchange(cpu_flags, TARGET, KERNEL)
  if ((old & FLUSH) !== 0) flush()
}

/** The last look and the change of the mode are two steps. */
export function exit_in_two_steps(mode: number): void {
  while ((Atomics.load(cpu_flags, TARGET) & EXIT_WORK) !== 0) do_exit_work()
  Atomics.exchange(cpu_flags, TARGET, mode)
}

/** Something that may be stale is touched after the mode has become USER. */
export function exit_window_touching(mode: number): void {
  exit_to(mode)
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
  frame.mode = mode_of(cpu_flags, TARGET)
  enter_from_user()
}

export function nmi_exit_from_kernel(): void {
  if (frame.mode === USER) Atomics.store(cpu_flags, TARGET, USER)
}

/** NMIs that find the mode at KERNEL trust that the work was done. */
export function nmi_enter_trusting_mode(): void {
  frame.mode = suspend_promise(cpu_flags, TARGET)
  if (frame.mode !== KERNEL && must_flush(cpu_flags, TARGET)) flush_left_work()
}

/** What a machine check over an NMI overwrites: one place for each CPU, not one for each frame. */
const saved = perCpu({ mode: bits(2) })

export function nmi_enter_saving_per_cpu(): void {
  saved.mode = suspend_promise(cpu_flags, TARGET)
  if (must_flush(cpu_flags, TARGET)) flush_left_work()
}

export function nmi_exit_saved_per_cpu(): void {
  resume_promise(cpu_flags, TARGET, saved.mode)
}

/** Reads the work first, and changes the mode then. */
export function enter_in_two_steps(): void {
  const work = must_flush(cpu_flags, TARGET)
  enter_kernel(cpu_flags, TARGET)
  if (work) flush_left_work()
}

/** Clears the bit before the work is done. */
export function enter_clears_first(): void {
  if (!config.tracking) return
  const work = enter_kernel(cpu_flags, TARGET)
  if ((work & FLUSH) !== 0) {
    flush_is_done(cpu_flags, TARGET)
    flush()
  }
}
