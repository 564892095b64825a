// The pin of the mail: a bit in the word of a CPU in user mode that keeps it there. Its entry into the kernel
// waits until the bit is gone, and meanwhile the pinner does the CPU's kernel work for it.
//
// A pin is tried, never waited for: it succeeds only while the target is in user mode and nobody else pins it.

import {
  atomically,
  bits,
  bool,
  check,
  compareExchange,
  exchange,
  fetchAnd,
  ghost,
  of,
  perCpu,
  waitUntil,
} from '../../machine/lang.ts'

export const KERNEL = 0
export const USER = 1
export const PIN = 2

export const word = perCpu({ cpu_flags: bits(2) })

/** Somebody believes that this CPU executes no kernel code. */
export const believed = ghost(perCpu({ pinned: bool(false) }))

export function try_pin_remote_cpu(target: number): boolean {
  let pinned = false
  atomically(() => {
    pinned = compareExchange(of(word, target).cpu_flags, USER, USER | PIN) === USER
    if (pinned) of(believed, target).pinned = true
  })
  return pinned
}

export function unpin_remote_cpu(target: number): void {
  atomically(() => {
    of(believed, target).pinned = false
    fetchAnd(of(word, target).cpu_flags, USER)
  })
}

/** The pin can come between the look and the exchange: then the exchange fails, and it waits again. */
export function enter_from_user(): void {
  for (;;) {
    waitUntil(() => (word.cpu_flags & PIN) === 0)
    if (compareExchange(word.cpu_flags, USER, KERNEL) === USER) return
  }
}

export function exit_to_user(): void {
  exchange(word.cpu_flags, USER)
}

/** Kernel code behind the entry. */
export function kernel_code(): void {
  check('pin-exclusive', !believed.pinned, 'a pinned CPU executes kernel code')
}
