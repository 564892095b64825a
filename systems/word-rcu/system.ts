// A CPU that goes to user mode and back, reads under RCU in the kernel, and may stay in user mode for ever; another
// one that waits for a grace period. The thread: RCU would hook into the per-CPU word instead of having its own
// hooks, and what RCU's maintainer requires of that (November 2025).

import { alwaysPossible, bits, bool, global, maybe, property, task } from '../../machine/lang.ts'
import { enter_from_user, exit_to_user, object, reads_object, updates_object } from './word.ts'
import './variants.ts'

property(
  'quiescent-state-sound',
  'No grace period ends while a reader that began before it is still open.',
)
property(
  'quick-visits-count',
  'A CPU that has been in user mode since a grace period began does not hold it up, however short the stay was.',
)
property('no-deadlock', 'Grace periods end, also for a CPU that stays in user mode for ever.')
property(
  'grace-period-completes',
  'Whatever has happened, there is a way on which the grace period ends, though the CPU may stay where it is.',
)

/** The counter of the word is too wide to come round while a grace period waits; so the visits are few here. */
export const world = global({ stays_in_user: bool(false), visits: bits(3, 6) })

export function target(): void {
  while (world.visits > 0) {
    world.visits -= 1
    reads_object()
    exit_to_user()
    if (world.stays_in_user) {
      if (maybe('user code for ever')) return
    }
    enter_from_user()
  }
  // Where the visits are over the CPU stays in user mode; in the kernel for ever nothing could end.
  exit_to_user()
}

export function updater(): void {
  updates_object()
}

task('target', target, 0)
task('updater', updater, 1)

alwaysPossible(
  'grace-period-completes',
  () => object.freed,
  'nothing that can still happen ends the grace period',
)
