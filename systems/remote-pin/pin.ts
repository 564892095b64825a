// The pin of the mail: a bit in the word of a CPU in user mode that keeps it there. Its entry into the kernel
// waits until the bit is gone, and meanwhile the pinner does the CPU's kernel work for it.
//
// The word and what changes it are those of systems/cpu-flags, as threads run them.

import {
  atomically,
  bits,
  bool,
  check,
  ghost,
  of,
  perCpu,
  perFrame,
  thisCpu,
} from '../../machine/lang.ts'
import {
  enter_kernel,
  leave_kernel,
  try_pin,
  unpin,
  USER,
  wait_for_pin,
} from '../cpu-flags/cpu-flags.ts'

export const cpu_flags = new Int32Array(new SharedArrayBuffer(8))

/** Somebody believes that this CPU executes no kernel code. */
export const believed = ghost(perCpu({ pinned: bool(false) }))

/** What the word, and the interrupt flag, said when an NMI began. */
export const frame = perFrame({ mode: bits(2), interrupts_on: bool(false) })

export function try_pin_remote_cpu(target: number): boolean {
  const pinned = try_pin(cpu_flags, target)
  if (pinned) of(believed, target).pinned = true
  return pinned
}

export function unpin_remote_cpu(target: number): void {
  atomically(() => {
    of(believed, target).pinned = false
    unpin(cpu_flags, target)
  })
}

/** A pin that comes before the mode changes is waited for; later ones fail. */
export function enter_from_user(): void {
  enter_kernel(cpu_flags, thisCpu())
  wait_for_pin(cpu_flags, thisCpu())
}

/** Nobody leaves work in this system's words: the first try succeeds. */
export function exit_to_user(): void {
  leave_kernel(cpu_flags, thisCpu(), USER)
}

/** Kernel code behind the entry. */
export function kernel_code(): void {
  check('pin-exclusive', !believed.pinned, 'a pinned CPU executes kernel code')
}
