// RCU as a client of a word that says whether a CPU is in user mode: whoever waits for readers looks at the words
// of the other CPUs and needs nothing else from them.
//
// The word counts transitions, and its lowest bit is the mode: an odd value is user mode. Cut to that bit it is
// the plain state of the mail.

import {
  atomically,
  bits,
  bool,
  check,
  fence,
  fetchAdd,
  ghost,
  global,
  of,
  perCpu,
  wrapping,
} from '../../machine/lang.ts'

export const TARGET = 0

export const word = perCpu({ cpu_flags: wrapping(bits(4)) })

/** What really happened, for the checks of what the waiting CPU concludes. */
export const truth = ghost(perCpu({ was_in_user: bool(false) }))

export const object = global({ removed: bool(false), freed: bool(false) })

/** What the waiting CPU remembers from the beginning of the grace period. */
export const waiter = global({ snapshot: bits(4) })

export function exit_to_user(): void {
  atomically(() => {
    fetchAdd(word.cpu_flags, 1)
    truth.was_in_user = true
  })
}

export function enter_from_user(): void {
  fetchAdd(word.cpu_flags, 1)
}

/** A reader in the kernel. */
export function reads_object(): void {
  const found = !object.removed
  if (found) {
    check(
      'quiescent-state-sound',
      !object.freed,
      'a grace period ended while a reader that began before it was still open',
    )
  }
}

/** Has the CPU been in user mode since the snapshot? */
export function concludes_quiescent(now: number): boolean {
  return (now & 1) !== 0 || now !== waiter.snapshot
}

/** What was removed is removed for everybody before anybody's word is looked at. */
export function smp_mb(): void {
  fence()
}

/** The scans of the grace-period kthread: each is one look, and what comes between two is not seen. */
export function synchronize(): void {
  smp_mb()
  atomically(() => {
    waiter.snapshot = of(word, TARGET).cpu_flags
    of(truth, TARGET).was_in_user = (waiter.snapshot & 1) !== 0
  })
  let waits = true
  while (waits) waits = !scan()
}

function scan(): boolean {
  let quiescent = false
  atomically(() => {
    quiescent = concludes_quiescent(of(word, TARGET).cpu_flags)
    check(
      'quick-visits-count',
      quiescent || !of(truth, TARGET).was_in_user,
      'a CPU that has been in user mode since the grace period began still holds it up',
    )
  })
  return quiescent
}

export function updates_object(): void {
  object.removed = true
  synchronize()
  object.freed = true
}
