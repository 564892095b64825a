// Three tasks on two CPUs, in user mode and in the kernel, moved from one CPU to the other by the scheduler, and a
// third CPU that wants something of CPU 0. The thread: why the flags of tasks have the wrong scope (November 2025).

import {
  atomically,
  bits,
  fetchAdd,
  global,
  maybe,
  of,
  property,
  switchTo,
  thisCpu,
  task as declareTask,
  thisTask,
  vector,
  waitUntil,
} from '../../machine/lang.ts'
import {
  user_mode_begins,
  user_mode_ends,
  work_is_settled,
  work_is_wanted,
} from '../../machine/cost/round-trip.ts'
import {
  change,
  cpu,
  defer,
  enter_from_user,
  exit_to_user,
  lock_run_queue,
  rq,
  TARGET,
  unlock_run_queue,
  uses_kernel_state,
} from './flags.ts'
import './variants.ts'

property(
  'deferred-work-before-use',
  'Work is left instead of an interrupt only if the CPU does it before it uses anything that depends on it.',
)
property(
  'user-means-user',
  'Work is left with a task only while that task is in user mode on the CPU that is meant.',
)
property('no-deadlock', 'Some step that changes something is always possible.')

/** The one task of the three that no CPU runs. */
export const queue = global({ waiting: bits(2, 2) })

/** How often the other CPU wants something. */
export const rounds = global({ left: bits(2, 1) })

export function schedule(): void {
  lock_run_queue()
  const next = queue.waiting
  queue.waiting = thisTask()
  switchTo(next)
  unlock_run_queue()
}

function run(): void {
  for (;;) {
    exit_to_user()
    atomically(() => {
      cpu.interrupts_on = true
      if (thisCpu() === TARGET) user_mode_begins()
    })
    atomically(() => {
      if (thisCpu() === TARGET) user_mode_ends()
      cpu.interrupts_on = false
    })
    enter_from_user()
    uses_kernel_state()
    if (maybe('its time is up')) schedule()
    uses_kernel_state()
  }
}

export function first(): void {
  run()
}

export function second(): void {
  run()
}

/** Switched to for the first time, it holds the lock that the switch was made under. */
export function third(): void {
  if (rq.locked) unlock_run_queue()
  run()
}

/** From user mode: through the entry and back. */
export function ipi(): void {
  cpu.interrupts_on = false
  enter_from_user()
  cpu.stale = false
  cpu.ipi_pending = false
  uses_kernel_state()
  exit_to_user()
  atomically(() => {
    cpu.interrupts_on = true
  })
}

export function other_cpu(): void {
  while (rounds.left > 0) {
    atomically(() => {
      change.done = false
      of(cpu, TARGET).stale = true
      work_is_wanted()
    })
    if (!defer()) {
      of(cpu, TARGET).ipi_pending = true
      waitUntil(() => !of(cpu, TARGET).ipi_pending)
    }
    atomically(() => {
      change.done = true
      work_is_settled()
    })
    fetchAdd(rounds.left, 0 - 1)
  }
}

declareTask('first', first, 0)
declareTask('second', second, 1)
declareTask('third', third)
declareTask('other', other_cpu, 2)

vector('IPI', 'interrupt', () => cpu.interrupts_on && cpu.ipi_pending, ipi)
