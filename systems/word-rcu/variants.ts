// Other clients of the word. Each function stands in for the one that claims.ts names beside it.

import { atomically, bool, fetchAdd, global, waitUntil } from '../../machine/lang.ts'
import { object, synchronize, truth, waiter, word } from './word.ts'

/** The word as sketched: a mode, and nothing that tells one stay from the next. */
export function concludes_from_mode(now: number): boolean {
  return (now & 1) !== 0
}

/** A counter of one bit beside the mode: it comes round with every second visit. */
export function concludes_from_narrow_counter(now: number): boolean {
  return (now & 1) !== 0 || (now & 3) !== (waiter.snapshot & 3)
}

/** The CPU reports by itself, on its way into the kernel. */
export const report = global({ wanted: bool(false) })

export function synchronize_by_report(): void {
  report.wanted = true
  waitUntil(() => !report.wanted)
}

export function enter_reporting(): void {
  fetchAdd(word.cpu_flags, 1)
  report.wanted = false
}

/** Forgets that a changed value can mean a stay that is over as well as one that has begun. */
export function concludes_from_even_change(now: number): boolean {
  return now !== waiter.snapshot && (now & 1) === 0
}

/** Waits before the object is removed. */
export function updates_object_too_early(): void {
  synchronize()
  object.removed = true
  object.freed = true
}

/** Takes everything for quiescent. */
export function concludes_always(_now: number): boolean {
  return true
}

/** The look may come before the removal has left the buffer of its CPU. */
export function no_barrier(): void {}

/** On the way in nobody else writes the word: a load and a store would do, and save an atomic operation. */
export function enter_by_plain_store(): void {
  word.cpu_flags += 1
}

/** The same on the way out. */
export function exit_by_plain_store(): void {
  const next = word.cpu_flags + 1
  atomically(() => {
    word.cpu_flags = next
    truth.was_in_user = true
  })
}
