// Two scenarios whose cost is counted, for systems in which one CPU is in user mode and another one wants something
// of it: a round trip through the kernel, and the same after the other CPU has left or sent work meanwhile.
//
// The end of a scenario is a check that fails, so that the search finds the shortest way there; what is counted
// on the way are the events `atomic` and `lock`, and interrupts. Off by default, and then without any state.

import { bits, bool, check, emit, ghost, global, property } from '../lang.ts'

property(
  'cost-of-round-trip',
  'No rule, but the end of a scenario: user mode, the kernel, user mode.',
)
property(
  'cost-of-work',
  'No rule, but the end of a scenario: user mode, in which another CPU wants something; the kernel; user mode.',
)

export const cost = global({ measured: bool(false) })

const BEFORE = 0
const USER = 1
const WANTED = 2
const DONE = 3
const KERNEL_AFTER_WORK = 4
const KERNEL = 5

const scenario = ghost(global({ stage: bits(3) }))

/** Inside the action that begins user mode after a system call. */
export function user_mode_begins(): void {
  if (!cost.measured) return
  check('cost-of-round-trip', scenario.stage !== KERNEL, 'the round trip is over')
  check('cost-of-work', scenario.stage !== KERNEL_AFTER_WORK, 'the round trip is over')
  scenario.stage = USER
  emit('scenario-begins')
}

/** Inside the action that ends it by a system call. */
export function user_mode_ends(): void {
  if (!cost.measured) return
  const stage = scenario.stage
  scenario.stage = BEFORE
  if (stage === USER) scenario.stage = KERNEL
  if (stage === DONE) scenario.stage = KERNEL_AFTER_WORK
}

/** The other CPU begins to want something, and has it. */
export function work_is_wanted(): void {
  if (!cost.measured) return
  if (scenario.stage === USER) scenario.stage = WANTED
}

export function work_is_settled(): void {
  if (!cost.measured) return
  if (scenario.stage === WANTED) scenario.stage = DONE
}

/** An atomic operation that is part of the scheme. */
export function atomic(): void {
  emit('atomic')
}

export function lock(): void {
  emit('lock')
}
