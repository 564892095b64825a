// An idle CPU and one that wakes tasks on it. The thread: the kludge from the idle code that the flags of tasks could
// borrow (November 2025).

import { property, task, vector } from '../../machine/lang.ts'
import { cpu, do_idle, runs, wakes, world } from './idle.ts'
import './variants.ts'

property(
  'polling-means-idle',
  'A wakeup without an interrupt happens only while the idle task runs on that CPU.',
)
property('no-deadlock', 'Each woken task gets to run: something is always possible.')

export function idle_task(): void {
  for (;;) do_idle()
}

/** A CPU that runs something takes the interrupt; the sleeping one waits for it. */
export function reschedule_ipi(): void {
  cpu.ipi_pending = false
}

task('idle', idle_task, 0)
task('woken', runs)
task('waker', wakes, 1)

vector('reschedule IPI', 'interrupt', () => cpu.ipi_pending && world.polls, reschedule_ipi)
