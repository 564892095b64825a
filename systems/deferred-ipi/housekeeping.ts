// The other CPU: changes text again and again, and gets every CPU to synchronise, by an interrupt or by leaving
// it work.

import { atomically, bool, check, ghost, global, of, waitUntil } from '../../machine/lang.ts'
import { work_is_settled, work_is_wanted } from '../../machine/cost/round-trip.ts'
import { ct_set_cpu_work, TARGET } from './context.ts'
import { cpu, poke } from './text.ts'

/** Whether the target was in the kernel at any time since the text was changed. */
export const seen = ghost(global({ target_in_kernel: bool(true) }))

export function housekeeping(): void {
  for (;;) {
    atomically(() => {
      poke.done = false
      of(cpu, TARGET).stale = true
      seen.target_in_kernel = !of(cpu, TARGET).user_mode
      work_is_wanted()
    })
    if (!ct_set_cpu_work()) send_ipi()
    atomically(() => {
      poke.done = true
      work_is_settled()
    })
  }
}

function send_ipi(): void {
  check(
    'isolation',
    seen.target_in_kernel,
    'an interrupt is sent to a CPU that has been in user mode all the time',
  )
  of(cpu, TARGET).ipi_pending = true
  waitUntil(() => !of(cpu, TARGET).ipi_pending)
}
