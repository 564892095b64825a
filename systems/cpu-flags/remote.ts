// The other CPU: changes kernel state again and again, or wants something done before user mode.

import { atomically, bool, check, global, maybe, of, waitUntil } from '../../machine/lang.ts'
import { atomic, work_is_settled, work_is_wanted } from '../../machine/cost/round-trip.ts'
import { defer_flush, leave_exit_work, USER } from './cpu-flags.ts'
import { change, cpu } from './staleness.ts'
import { config, cpu_flags, relied, seen, TARGET, world } from './target.ts'

export const handover = global({ starts: bool(false) })

export function remote_task(): void {
  if (handover.starts) start_tracking()
  for (;;) {
    if (!world.exit_work) change_kernel_state()
    else if (maybe('it wants something done before user mode')) request_exit_work()
    else change_kernel_state()
  }
}

function change_kernel_state(): void {
  atomically(() => {
    change.done = false
    of(cpu, TARGET).stale = true
    of(seen, TARGET).in_kernel = !of(cpu, TARGET).user_mode
    work_is_wanted()
  })
  if (defer_flush(cpu_flags, TARGET)) atomic()
  else {
    check(
      'isolation',
      of(seen, TARGET).in_kernel,
      'an interrupt is sent to a CPU that has been in user mode all the time',
    )
    interrupt_and_wait()
  }
  atomically(() => {
    change.done = true
    work_is_settled()
  })
}

function request_exit_work(): void {
  let comes_by = false
  atomically(() => {
    comes_by = leave_exit_work(cpu_flags, TARGET)
    if (comes_by) of(relied, TARGET).on_exit = true
  })
  if (!comes_by) interrupt_and_wait()
}

function interrupt_and_wait(): void {
  of(cpu, TARGET).ipi_pending = true
  waitUntil(() => !of(cpu, TARGET).ipi_pending)
}

/** Each CPU begins to promise something at its own next exit; until then its word promises nothing. */
export function start_tracking(): void {
  config.tracking = true
}

/** For the hand-over that goes wrong: the other CPU's word is written for it. */
export function promise_for_target(): void {
  Atomics.store(cpu_flags, TARGET, USER)
}
