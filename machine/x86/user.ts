// The user task on x86 where system calls do not come through FRED.

import { atomically, emit, thisFrame } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { check_return_to_user } from '../linux/frame.ts'
import { schedule_tail } from '../linux/sched.ts'
import { check_user_state } from '../linux/tasks.ts'
import { frame, IF } from './cpu.ts'

declare function do_syscall_64(regs: number, nr: number): boolean
declare function syscall_exit_to_user_mode(regs: number): void

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.cs = 3
  frame.regs.flags = IF
  syscall_exit_to_user_mode(thisFrame())
  for (;;) {
    check_user_state()
    check_return_to_user()
    atomically(() => {
      cpu.interrupt_flag = true
      cpu.user_mode = true
      emit('user-mode')
    })
    atomically(() => {
      cpu.interrupt_flag = false
      cpu.user_mode = false
      emit('system-call')
    })
    do_syscall_64(thisFrame(), 0)
  }
}
