// State of the kernel that a CPU may hold copies of: translations of vmalloc space, fetched text. Another CPU
// changes it, and goes on as soon as he believes that nobody uses a copy any more.

import { bool, check, global, perCpu } from '../../machine/lang.ts'

export const cpu = perCpu({
  interrupts_on: bool(false),
  user_mode: bool(false),
  ipi_pending: bool(false),
  stale: bool(false),
})

/** The old state is gone: its memory is used for something else, its text means something else. */
export const change = global({ done: bool(true) })

export function flush(): void {
  cpu.stale = false
}

/** vmalloc space, text that can be patched: everything but the narrow windows of entry and exit. */
export function uses_kernel_state(): void {
  check(
    'deferred-work-before-use',
    !cpu.stale || !change.done,
    'a copy of kernel state is used that is out of date, and whose original is gone',
  )
}
