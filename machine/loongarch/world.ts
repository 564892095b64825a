// The world around entry code on one LoongArch CPU: a user task that makes system calls, and what can hit it
// and the other tasks (machine/linux/tasks.ts): interrupts, page faults, and the exceptions that instructions
// cause. The C entry functions are those that genex.S, entry.S and the TLB handlers call.

import { atomically, emit, thisFrame, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { check_return, check_return_to_user } from '../linux/frame.ts'
import { EXCEPTION, INTERRUPT } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { access, check_user_state } from '../linux/tasks.ts'
import { frame, PIE, PLV_USER } from './cpu.ts'
import { ertn, take_exception } from './frame.ts'
import { CALL_FUNCTION, cause, DEVICE, probe, RESCHEDULE, TICK } from './handlers.ts'
import '../linux/interrupts.ts'

declare function do_vint(regs: number, stack: number): void
declare function do_page_fault(regs: number, write: number, address: number): void
declare function do_bp(regs: number): void
declare function do_ri(regs: number): void
declare function do_fpu(regs: number): void
declare function do_ale(regs: number): void
declare function do_syscall(regs: number): void
declare function syscall_exit_to_user_mode(regs: number): void

function serve_interrupt(): void {
  do_vint(thisFrame(), 0)
  check_return()
}

export function timer_interrupt(): void {
  atomically(() => {
    cause.interrupt = TICK
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => ertn())
}

export function device_interrupt(): void {
  atomically(() => {
    cause.interrupt = DEVICE
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => ertn())
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    cause.interrupt = RESCHEDULE
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => ertn())
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    cause.interrupt = CALL_FUNCTION
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => ertn())
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    take_exception(EXCEPTION)
  })
  do_page_fault(thisFrame(), 0, 0)
  check_return()
  atomically(() => ertn())
}

/** A probe or a warning: in user programs, where the kernel is about to touch their memory, in an interrupt. */
export function breakpoint(): void {
  atomically(() => {
    access.user = false
    probe.here = false
    take_exception(EXCEPTION)
  })
  do_bp(thisFrame())
  check_return()
  atomically(() => ertn())
}

/** Emulated for user programs, and since v6.4 for the kernel. */
export function unaligned_access(): void {
  atomically(() => {
    access.user = false
    take_exception(EXCEPTION)
    frame.regs.csr_badvaddr = 1
  })
  do_ale(thisFrame())
  check_return()
  atomically(() => ertn())
}

export function user_reserved_instruction(): void {
  atomically(() => take_exception(EXCEPTION))
  do_ri(thisFrame())
  check_return()
  atomically(() => ertn())
}

export function user_floating_point(): void {
  atomically(() => take_exception(EXCEPTION))
  do_fpu(thisFrame())
  check_return()
  atomically(() => ertn())
}

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.csr_prmd = PIE + PLV_USER
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
    do_syscall(thisFrame())
  }
}

function at_user_memory(): boolean {
  return cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user)
}

vector('page fault', 'exception', () => at_user_memory(), page_fault)
vector('breakpoint', 'exception', () => at_user_memory() || probe.here, breakpoint)
vector(
  'unaligned access in user mode',
  'exception',
  () => cpu.user_mode && shallow(),
  unaligned_access,
)
vector(
  'reserved instruction',
  'exception',
  () => cpu.user_mode && shallow(),
  user_reserved_instruction,
)
vector('floating point', 'exception', () => cpu.user_mode && shallow(), user_floating_point)
