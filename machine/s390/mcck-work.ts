// How the assembly of Linux v6.1 calls the handler of machine checks (arch/s390/kernel/entry.S,
// mcck_int_handler): work that a machine check over user mode has left is done at once, on the task's stack and
// behind the end of the NMI, and then the CPU goes back to user mode.

import { check_return_to_user, check_watched } from '../linux/frame.ts'
import { EXCEPTION, kind } from '../linux/instrumentation.ts'
import { wake_up_process } from '../linux/sched.ts'
import { KSOFTIRQD } from '../linux/thread.ts'

declare function s390_do_machine_check(regs: number): number
declare function s390_handle_mcck(regs: number): void

export function call_machine_check_handler(regs: number): void {
  if (s390_do_machine_check(regs) !== 0) {
    kind.context = EXCEPTION
    s390_handle_mcck(regs)
    check_return_to_user()
  }
}

/** A channel report: its kernel thread is woken (drivers/s390/cio/crw.c, crw_handle_channel_report()). */
export function __s390_handle_mcck(): void {
  check_watched()
  wake_up_process(KSOFTIRQD)
}
