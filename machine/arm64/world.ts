// The world around entry code on one arm64 CPU: a user task that makes system calls, and what can hit it
// and the other tasks (machine/linux/tasks.ts): interrupts of ordinary priority and pseudo-NMIs, SErrors,
// page faults and watchpoints. The vectors are those of arch/arm64/kernel/entry.S.

import { atomically, emit, thisFrame, vector } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { check_nmi_return, check_return, check_return_to_user } from '../linux/frame.ts'
import { EXCEPTION, INTERRUPT, NMI_FRAME } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { access, check_user_state } from '../linux/tasks.ts'
import { A, D, features, frame, I, IRQON, masks } from './cpu.ts'
import { cause, check_masked_for_user, enter_kernel, eret, take_exception } from './frame.ts'
import { CALL_FUNCTION, DEVICE, PSEUDO_NMI, RESCHEDULE, TICK } from './gic.ts'
import '../linux/interrupts.ts'

declare function el1h_64_irq_handler(regs: number): void
declare function el0t_64_irq_handler(regs: number): void
declare function el1h_64_sync_handler(regs: number): void
declare function el0t_64_sync_handler(regs: number): void
declare function el1h_64_error_handler(regs: number): void
declare function el0t_64_error_handler(regs: number): void
declare function asm_exit_to_user_mode(regs: number): void

/** ESR_ELx_EC_SVC64, _DABT_LOW, _WATCHPT_LOW; the same from EL1 is the next number. */
const SYSTEM_CALL = 0x15
const DATA_ABORT = 0x24
const WATCHPOINT = 0x34

function serve_interrupt(): void {
  if (before.user) el0t_64_irq_handler(thisFrame())
  else el1h_64_irq_handler(thisFrame())
  check_return()
}

function serve_exception(): void {
  if (before.user) el0t_64_sync_handler(thisFrame())
  else el1h_64_sync_handler(thisFrame())
  check_return()
}

export function timer_interrupt(): void {
  atomically(() => {
    cause.interrupt = TICK
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => eret())
}

export function device_interrupt(): void {
  atomically(() => {
    cause.interrupt = DEVICE
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => eret())
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    cause.interrupt = RESCHEDULE
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => eret())
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    cause.interrupt = CALL_FUNCTION
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => eret())
}

/** Where ordinary interrupts are open too, entry code learns only from the controller what came. */
export function pseudo_nmi_as_interrupt(): void {
  atomically(() => {
    cause.interrupt = PSEUDO_NMI
    take_exception(INTERRUPT)
  })
  serve_interrupt()
  atomically(() => eret())
}

export function pseudo_nmi(): void {
  atomically(() => {
    cause.interrupt = PSEUDO_NMI
    take_exception(NMI_FRAME)
  })
  el1h_64_irq_handler(thisFrame())
  check_nmi_return()
  atomically(() => eret())
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    cause.exception_class = cpu.user_mode ? DATA_ABORT : DATA_ABORT + 1
    take_exception(EXCEPTION)
  })
  serve_exception()
  atomically(() => eret())
}

export function user_watchpoint(): void {
  atomically(() => {
    cause.exception_class = WATCHPOINT
    take_exception(EXCEPTION)
  })
  serve_exception()
  atomically(() => eret())
}

/** Over the kernel a debug exception has to leave everything as it was, like an NMI. */
export function kernel_watchpoint(): void {
  atomically(() => {
    cause.exception_class = WATCHPOINT + 1
    take_exception(EXCEPTION)
  })
  el1h_64_sync_handler(thisFrame())
  check_nmi_return()
  atomically(() => eret())
}

export function user_serror(): void {
  atomically(() => take_exception(EXCEPTION))
  el0t_64_error_handler(thisFrame())
  check_return()
  atomically(() => eret())
}

export function kernel_serror(): void {
  atomically(() => take_exception(NMI_FRAME))
  el1h_64_error_handler(thisFrame())
  check_nmi_return()
  atomically(() => eret())
}

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.pstate = 0
  frame.regs.pmr_save = IRQON
  asm_exit_to_user_mode(thisFrame())
  for (;;) {
    check_user_state()
    check_return_to_user()
    check_masked_for_user()
    atomically(() => {
      masks.daif = 0
      masks.pmr = IRQON
      cpu.interrupt_flag = true
      cpu.user_mode = true
      emit('user-mode')
    })
    atomically(() => {
      enter_kernel()
      cause.exception_class = SYSTEM_CALL
      emit('system-call')
    })
    el0t_64_sync_handler(thisFrame())
  }
}

vector(
  'pseudo-NMI, interrupts open',
  'interrupt',
  () => features.boot.pseudo_nmi && cpu.interrupt_flag && shallow(),
  pseudo_nmi_as_interrupt,
)
vector(
  'pseudo-NMI',
  'nmi',
  () => features.boot.pseudo_nmi && (masks.daif & I) === 0 && masks.pmr < IRQON,
  pseudo_nmi,
)
vector(
  'page fault',
  'exception',
  () => cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user),
  page_fault,
)
vector('watchpoint in user mode', 'exception', () => cpu.user_mode && shallow(), user_watchpoint)
vector('watchpoint', 'nmi', () => !cpu.user_mode && (masks.daif & D) === 0, kernel_watchpoint)
vector('SError in user mode', 'exception', () => cpu.user_mode && shallow(), user_serror)
vector('SError', 'nmi', () => !cpu.user_mode && (masks.daif & A) === 0, kernel_serror)
