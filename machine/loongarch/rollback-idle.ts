// The idle instruction up to v6.12.23: interrupts are enabled before, and one that comes between the look at
// the thread's flags and the instruction is returned from in front of that look (the rollback region of
// handle_vint in genex.S). So looking and waiting are one action.

import { atomically, waitUntil } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'

export function __arch_cpu_idle(): void {
  atomically(() => {
    cpu.halted = (task.thread_info.flags & NEED_RESCHED) === 0
  })
  waitUntil(() => !cpu.halted)
}
