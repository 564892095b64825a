// The handlers that arm64's entry points call, by their kernel names, and what they read of the exception.

import { atomically, check, maybe, thisTask } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { arch_do_signal_or_restart } from '../linux/exit-work.ts'
import { check_watched } from '../linux/frame.ts'
import { page_may_be_read_in } from '../linux/handlers.ts'
import { tracepoint } from '../linux/instrumentation.ts'
import { wake_up_process } from '../linux/sched.ts'
import { system_call_work } from '../linux/tasks.ts'
import { KSOFTIRQD } from '../linux/thread.ts'
import { cause } from './frame.ts'

declare function local_irq_save(): number
declare function local_irq_restore(flags: number): void

/** ESR_ELx_EC() takes the class from bits 26 to 31. It is read once, and no state afterwards. */
export function read_sysreg__esr_el1(): number {
  const exception_class = cause.exception_class
  cause.exception_class = 0
  return exception_class * 0x4000000
}

export function read_sysreg__far_el1(): number {
  return 0
}

/** Instruction and data aborts: entry code has opened what was open in the interrupted context. */
export function do_mem_abort(_far: number, _esr: number, _regs: number): void {
  check_watched()
  tracepoint()
  if (!before.enabled) return
  if (maybe('the handler wakes a task with interrupts disabled')) {
    // Nothing looks at the request before the exception returns, or an interrupt comes.
    const flags = local_irq_save()
    wake_up_process(KSOFTIRQD)
    local_irq_restore(flags)
    return
  }
  page_may_be_read_in()
}

/** Every other exception that entry code lets in with the masks of the interrupted context. */
export function exception_work(): void {
  check_watched()
  tracepoint()
}

/** Breakpoints, watchpoints, single steps: everything is masked. */
export function debug_work(): void {
  check_watched()
  tracepoint()
}

export function do_watchpoint(_address: number, _esr: number, _regs: number): void {
  debug_work()
}

export function panic(_format: number): void {
  check('kernel-warning', false, 'panic()')
}

/** An SError that was corrected. */
export function do_serror(_regs: number, _esr: number): void {
  check_watched()
  check(
    'nmi-transparent',
    !cpu.interrupt_flag && thisTask() >= 0,
    'an NMI handler runs with interrupts enabled',
  )
  tracepoint()
}

/** Where arm64 has its own work loop. */
export function do_signal(regs: number): void {
  arch_do_signal_or_restart(regs)
}

/** The call through the system call table. */
export function invoke_syscall(
  _regs: number,
  _number: number,
  _count: number,
  _table: number,
): void {
  system_call_work()
}

/** The IPI to itself is taken as soon as interrupts are open, and its return looks at the flags. */
export function irq_work_queue(_work: number): boolean {
  atomically(() => {
    cpu.reschedule_pending = true
  })
  return true
}
