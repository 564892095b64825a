// The world around entry code on one x86 CPU whose events come through the IDT: a user task that makes system
// calls, and the stubs of the interrupts and exceptions that can hit it and the other tasks (vectors.ts,
// machine/linux/tasks.ts). The C entry functions are called by their kernel names; the tree provides them, or
// a system in checked TypeScript does.

import { atomically, emit, thisFrame } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { check_return, check_return_to_user } from '../linux/frame.ts'
import { INTERRUPT } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { check_user_state } from '../linux/tasks.ts'
import { frame, IF } from './cpu.ts'
import { restore, save_and_mask } from './frame.ts'

declare function sysvec_apic_timer_interrupt(regs: number): void
declare function common_interrupt(regs: number, vector: number): void
declare function sysvec_reschedule_ipi(regs: number): void
declare function sysvec_call_function_single(regs: number): void
declare function do_syscall_64(regs: number, nr: number): boolean
declare function syscall_exit_to_user_mode(regs: number): void

export function apic_timer(): void {
  atomically(() => save_and_mask(INTERRUPT))
  sysvec_apic_timer_interrupt(thisFrame())
  check_return()
  atomically(() => restore())
}

export function device_interrupt(): void {
  atomically(() => save_and_mask(INTERRUPT))
  common_interrupt(thisFrame(), 0)
  check_return()
  atomically(() => restore())
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    save_and_mask(INTERRUPT)
  })
  sysvec_reschedule_ipi(thisFrame())
  check_return()
  atomically(() => restore())
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    save_and_mask(INTERRUPT)
  })
  sysvec_call_function_single(thisFrame())
  check_return()
  atomically(() => restore())
}

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
