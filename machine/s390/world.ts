// The world around entry code on one s390 CPU: a user task that makes system calls, and the interruptions that
// can hit it and the other tasks (machine/linux/tasks.ts): external interrupts (the clock, and orders of other
// CPUs), I/O interrupts, program checks and machine checks. The C entry functions are called as
// arch/s390/kernel/entry.S calls them.

import { atomically, emit, of, thisFrame, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { check_nmi_return, check_return, check_return_to_user } from '../linux/frame.ts'
import { EXCEPTION, INTERRUPT, NMI_FRAME } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { access, check_user_state } from '../linux/tasks.ts'
import { task, USER_TASK } from '../linux/thread.ts'
import { EXTERNAL, frame, IO, load_psw, masks } from './cpu.ts'
import { check_per_trap_served, enter_kernel, lpswe, store_psw, USER_PSW } from './frame.ts'
import {
  CALL_FUNCTION,
  cause,
  CLOCK,
  forget_machine_check,
  RESCHEDULE,
  stored,
} from './handlers.ts'

declare function do_ext_irq(regs: number): void
declare function do_io_irq(regs: number): void
declare function call_program_check_handler(regs: number): void
declare function call_machine_check_handler(regs: number): void
declare function __do_syscall(regs: number, per_trap: number): void
declare function syscall_exit_to_user_mode(regs: number): void

/** PGM_PAGE_TRANSLATION. */
const PAGE_FAULT = 0x11
/** PGM_INT_CODE_PER, and nothing else. */
const PER_EVENT = 0x80

/** Bits of a machine check's code, the first one the highest (Principles of Operation, chapter 11). */
const EXTERNAL_DAMAGE = 0x400002000000000
const CHANNEL_REPORT = 0x40000000000000
const WARNING = 0x80000000000000
/** The registers and the PSW are as they were: bits 20 to 23, 25, 27 to 29, 31, 33, 36, 42, 43, 46 and 47. */
const ALL_VALID = 0xf5d48330000
/** ED_STP_SYNC. */
const CLOCK_SYNC = 0x80

function serve_external(): void {
  do_ext_irq(thisFrame())
  check_return()
}

export function clock_comparator(): void {
  atomically(() => {
    cause.external = CLOCK
    store_psw(INTERRUPT)
  })
  serve_external()
  atomically(() => lpswe())
}

export function reschedule_signal(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    cause.external = RESCHEDULE
    store_psw(INTERRUPT)
  })
  serve_external()
  atomically(() => lpswe())
}

export function call_function_signal(): void {
  atomically(() => {
    cpu.call_function_pending = false
    cause.external = CALL_FUNCTION
    store_psw(INTERRUPT)
  })
  serve_external()
  atomically(() => lpswe())
}

export function io_interrupt(): void {
  atomically(() => store_psw(INTERRUPT))
  do_io_irq(thisFrame())
  check_return()
  atomically(() => lpswe())
}

function serve_program_check(): void {
  call_program_check_handler(thisFrame())
  check_return()
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    stored.lowcore.pgm_int_code = PAGE_FAULT
    stored.lowcore.pgm_code = PAGE_FAULT
    store_psw(EXCEPTION)
  })
  serve_program_check()
  atomically(() => return_from_program_check())
}

/** A debugger has asked for events (PER) of the user program. */
export function per_event(): void {
  atomically(() => {
    stored.lowcore.pgm_int_code = PER_EVENT
    stored.lowcore.pgm_code = PER_EVENT
    store_psw(EXCEPTION)
  })
  serve_program_check()
  atomically(() => return_from_program_check())
}

/** The code was read, and is no state of the CPU that anybody could see. */
function return_from_program_check(): void {
  stored.lowcore.pgm_int_code = 0
  stored.lowcore.pgm_code = 0
  lpswe()
}

/** Inside `atomically`. The handler runs with machine checks masked. */
function take_machine_check(code: number): void {
  store_psw(NMI_FRAME)
  cpu.nmi_masked = true
  stored.lowcore.mcck_interruption_code = code
}

function serve_machine_check(): void {
  call_machine_check_handler(thisFrame())
  check_nmi_return()
}

function end_machine_check(): void {
  forget_machine_check()
  lpswe()
}

// What a machine check leaves for later. Each comes as an event of its own: an NMI that chooses leaves a trace.
// So does one that can be interrupted behind its end, and therefore each ends by itself.

export function machine_check(): void {
  atomically(() => take_machine_check(ALL_VALID))
  serve_machine_check()
  atomically(() => end_machine_check())
}

export function channel_report(): void {
  atomically(() => take_machine_check(ALL_VALID | CHANNEL_REPORT))
  serve_machine_check()
  atomically(() => end_machine_check())
}

export function warning(): void {
  atomically(() => take_machine_check(ALL_VALID | WARNING))
  serve_machine_check()
  atomically(() => end_machine_check())
}

export function external_damage(): void {
  atomically(() => {
    take_machine_check(ALL_VALID | EXTERNAL_DAMAGE)
    stored.lowcore.external_damage_code = CLOCK_SYNC
  })
  serve_machine_check()
  atomically(() => end_machine_check())
}

/** A user program: computes, calls the kernel, for ever. Its registers are those of frame 0. */
export function user_task(): void {
  schedule_tail()
  frame.regs.psw.mask = USER_PSW
  syscall_exit_to_user_mode(thisFrame())
  for (;;) {
    check_user_state()
    check_return_to_user()
    check_per_trap_served()
    atomically(() => {
      load_psw(frame.regs.psw.mask)
      emit('user-mode')
    })
    atomically(() => {
      enter_kernel()
      emit('system-call')
    })
    __do_syscall(thisFrame(), 0)
  }
}

vector(
  'clock comparator',
  'interrupt',
  () => (masks.system_mask & EXTERNAL) !== 0 && shallow(),
  clock_comparator,
)
vector(
  'external call: reschedule',
  'interrupt',
  () => (masks.system_mask & EXTERNAL) !== 0 && shallow() && cpu.reschedule_pending,
  reschedule_signal,
)
vector(
  'external call: function call',
  'interrupt',
  () => (masks.system_mask & EXTERNAL) !== 0 && shallow() && cpu.call_function_pending,
  call_function_signal,
)
vector(
  'I/O interrupt',
  'interrupt',
  () => (masks.system_mask & IO) !== 0 && shallow() && !of(task, USER_TASK).runnable,
  io_interrupt,
)
vector(
  'program check',
  'exception',
  () => cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user),
  page_fault,
)
vector('PER event', 'exception', () => cpu.user_mode && shallow(), per_event)
vector('machine check', 'nmi', () => !cpu.nmi_masked, machine_check)
vector('machine check: channel report', 'nmi', () => !cpu.nmi_masked, channel_report)
vector('machine check: warning', 'nmi', () => !cpu.nmi_masked, warning)
vector('machine check: external damage', 'nmi', () => !cpu.nmi_masked, external_damage)
