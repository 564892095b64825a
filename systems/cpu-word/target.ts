// The CPU that the word belongs to: user mode, the kernel, and the narrow windows between them, which touch
// nothing that may be stale. NMIs may come anywhere.

import {
  atomically,
  bool,
  check,
  fetchAdd,
  fetchAnd,
  ghost,
  global,
  perCpu,
  perFrame,
} from '../../machine/lang.ts'
import { user_mode_begins, user_mode_ends } from '../../machine/cost/round-trip.ts'
import { cpu, flush, uses_kernel_state } from './staleness.ts'
import {
  ALL,
  enter_from_user,
  exit_to_user,
  FLUSH,
  MODE,
  relied,
  USER,
  USER_OR_KERNEL,
  word,
} from './word.ts'

export const world = global({ nmis: bool(false), exit_work: bool(false) })

/** Whether the CPU was in the kernel at any time since the kernel state was changed. */
export const seen = ghost(perCpu({ in_kernel: bool(true) }))

export const frame = perFrame({
  regs: { user_mode: bool(false), interrupts_on: bool(false) },
  entered: bool(false),
})

export function target_task(): void {
  for (;;) {
    uses_kernel_state()
    cpu.interrupts_on = false
    exit_window()
    atomically(() => {
      cpu.user_mode = true
      cpu.interrupts_on = true
      user_mode_begins()
    })
    check(
      'no-lost-work',
      !relied.on_exit,
      'the CPU is in user mode without the work that somebody left for before',
    )
    atomically(() => {
      user_mode_ends()
      cpu.user_mode = false
      cpu.interrupts_on = false
      seen.in_kernel = true
    })
    entry_window()
    cpu.interrupts_on = true
  }
}

/** From the change of the mode to user mode. */
export function exit_window(): void {
  exit_to_user()
}

/** From the hardware's entry until the work was read and done. */
export function entry_window(): void {
  enter_from_user()
}

function take(): void {
  frame.regs.user_mode = cpu.user_mode
  frame.regs.interrupts_on = cpu.interrupts_on
  cpu.user_mode = false
  cpu.interrupts_on = false
  seen.in_kernel = true
}

function give_back(): void {
  cpu.user_mode = frame.regs.user_mode
  cpu.interrupts_on = frame.regs.interrupts_on
}

export function ipi(): void {
  atomically(() => take())
  if (frame.regs.user_mode) entry_window()
  flush()
  cpu.ipi_pending = false
  uses_kernel_state()
  if (frame.regs.user_mode) exit_window()
  atomically(() => give_back())
}

export function nmi(): void {
  atomically(() => {
    take()
    cpu.nmi_masked = true
  })
  nmi_enter()
  uses_kernel_state()
  nmi_exit()
  atomically(() => {
    give_back()
    cpu.nmi_masked = false
  })
}

/**
 * The mode in the word, not the registers, says whether anything was deferred. An NMI cannot do exit work on its
 * way back, so it does not let others believe that the kernel runs: it promises nothing.
 */
export function nmi_enter(): void {
  frame.entered = (word.cpu_flags & MODE) === USER
  if (frame.entered) fetchAdd(word.cpu_flags, USER_OR_KERNEL - USER)
  if ((word.cpu_flags & FLUSH) !== 0) {
    flush()
    fetchAnd(word.cpu_flags, ALL ^ FLUSH)
  }
}

export function nmi_exit(): void {
  if (frame.entered) fetchAdd(word.cpu_flags, USER - USER_OR_KERNEL)
}
