// What an NMI is for on x86: perf and the watchdog, which stay inside the kernel here. In faulting-nmi.ts they
// look at user memory.

import { check, thisTask } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { tracepoint } from '../linux/instrumentation.ts'

/** The NMI's own work: perf, watchdog. */
export function default_do_nmi(_regs: number): void {
  check(
    'nmi-transparent',
    !cpu.interrupt_flag && thisTask() >= 0,
    'an NMI handler runs with interrupts enabled',
  )
  tracepoint()
}
