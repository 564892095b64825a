// x86's default idle routine: sti; hlt; cli, without telling anyone (arch/x86/kernel/process.c).

import { check } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'
import { native_irq_disable, native_safe_halt } from './cpu.ts'

export function arch_cpu_idle(): void {
  check(
    'no-lost-work',
    (task.thread_info.flags & NEED_RESCHED) === 0 || cpu.reschedule_pending,
    'the CPU goes to sleep although a reschedule was requested',
  )
  native_safe_halt()
  native_irq_disable()
}
