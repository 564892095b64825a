// The world around entry code on one RISC-V CPU: a user task that makes system calls, and what can hit it
// and the other tasks (machine/linux/tasks.ts): interrupts, page faults, and the exceptions that instructions
// cause. Over the kernel the latter are treated like NMIs, as they come wherever a probe is. The C entry
// functions are those of excp_vect_table in arch/riscv/kernel/entry.S.

import { atomically, emit, thisFrame, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { check_nmi_return, check_return, check_return_to_user } from '../linux/frame.ts'
import { EXCEPTION, INTERRUPT, NMI_FRAME } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { access, check_user_state } from '../linux/tasks.ts'
import { frame, SPIE } from './cpu.ts'
import { sret, take_trap } from './frame.ts'
import { CALL_FUNCTION, EXTERNAL, RESCHEDULE, TIMER } from './handlers.ts'
import '../linux/interrupts.ts'

declare function do_irq(regs: number): void
declare function do_page_fault(regs: number): void
declare function do_trap_break(regs: number): void
declare function do_trap_insn_illegal(regs: number): void
declare function do_trap_load_misaligned(regs: number): void
declare function do_trap_ecall_u(regs: number): void
declare function syscall_exit_to_user_mode(regs: number): void

function serve_interrupt(): void {
  do_irq(thisFrame())
  check_return()
}

export function timer_interrupt(): void {
  atomically(() => take_trap(INTERRUPT, TIMER))
  serve_interrupt()
  atomically(() => sret())
}

export function device_interrupt(): void {
  atomically(() => take_trap(INTERRUPT, EXTERNAL))
  serve_interrupt()
  atomically(() => sret())
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    take_trap(INTERRUPT, RESCHEDULE)
  })
  serve_interrupt()
  atomically(() => sret())
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    take_trap(INTERRUPT, CALL_FUNCTION)
  })
  serve_interrupt()
  atomically(() => sret())
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    take_trap(EXCEPTION, 0)
  })
  do_page_fault(thisFrame())
  check_return()
  atomically(() => sret())
}

export function user_breakpoint(): void {
  atomically(() => take_trap(EXCEPTION, 0))
  do_trap_break(thisFrame())
  check_return()
  atomically(() => sret())
}

export function user_illegal_instruction(): void {
  atomically(() => take_trap(EXCEPTION, 0))
  do_trap_insn_illegal(thisFrame())
  check_return()
  atomically(() => sret())
}

export function user_misaligned_load(): void {
  atomically(() => take_trap(EXCEPTION, 0))
  do_trap_load_misaligned(thisFrame())
  check_return()
  atomically(() => sret())
}

/** A probe or a warning; none is in the way from here to the handler, nor in another one's. */
export function kernel_breakpoint(): void {
  atomically(() => {
    cpu.nmi_masked = true
    take_trap(NMI_FRAME, 0)
  })
  do_trap_break(thisFrame())
  check_nmi_return()
  atomically(() => {
    sret()
    cpu.nmi_masked = false
  })
}

export function kernel_misaligned_load(): void {
  atomically(() => {
    cpu.nmi_masked = true
    take_trap(NMI_FRAME, 0)
  })
  do_trap_load_misaligned(thisFrame())
  check_nmi_return()
  atomically(() => {
    sret()
    cpu.nmi_masked = false
  })
}

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.status = SPIE
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
    do_trap_ecall_u(thisFrame())
  }
}

vector(
  'page fault',
  'exception',
  () => cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user),
  page_fault,
)
vector('breakpoint in user mode', 'exception', () => cpu.user_mode && shallow(), user_breakpoint)
vector(
  'illegal instruction in user mode',
  'exception',
  () => cpu.user_mode && shallow(),
  user_illegal_instruction,
)
vector(
  'misaligned load in user mode',
  'exception',
  () => cpu.user_mode && shallow(),
  user_misaligned_load,
)
vector('breakpoint', 'nmi', () => !cpu.user_mode && !cpu.nmi_masked, kernel_breakpoint)
vector('misaligned load', 'nmi', () => !cpu.user_mode && !cpu.nmi_masked, kernel_misaligned_load)
