// The idle instruction (arch/loongarch/kernel/genex.S) since v6.12.24: it needs interrupts enabled, and one
// that comes between their being enabled and the instruction is returned from behind it (idle_exit in
// handle_vint). So both are one action.

import { atomically, check, waitUntil } from '../lang.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'

export function __arch_cpu_idle(): void {
  check(
    'no-lost-work',
    (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending ||
      cpu.reschedule_being_sent,
    'the CPU goes to sleep although a reschedule was requested',
  )
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
    cpu.halted = true
  })
  waitUntil(() => !cpu.halted)
}
