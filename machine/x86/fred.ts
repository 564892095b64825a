// The world around entry code on one x86 CPU whose events come through FRED (Flexible Return and Event
// Delivery): two entry points, one for events in user mode and one for events in the kernel, which are told
// in the saved registers what happened. The dispatchers are the tree's own (arch/x86/entry/entry_fred.c);
// here is what the hardware and the few instructions of arch/x86/entry/entry_64_fred.S do.
//
// A return unblocks NMIs only if its frame says that it is an NMI's: no exception inside an NMI can do so by
// mistake, and there is no nesting for the assembly to sort out.

import { atomically, bits, check, emit, perFrame, thisFrame, wrapping } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { check_nmi_return, check_return, check_return_to_user } from '../linux/frame.ts'
import { EXCEPTION, INTERRUPT, NMI_FRAME } from '../linux/instrumentation.ts'
import { schedule_tail } from '../linux/sched.ts'
import { access, check_user_state } from '../linux/tasks.ts'
import { frame, IF } from './cpu.ts'
import {
  CALL_FUNCTION_SINGLE_VECTOR,
  DEVICE_VECTOR,
  EVENT_TYPE_EXTINT,
  EVENT_TYPE_HWEXC,
  EVENT_TYPE_NMI,
  EVENT_TYPE_OTHER,
  FRED_SYSCALL,
  LOCAL_TIMER_VECTOR,
  RESCHEDULE_VECTOR,
  X86_TRAP_NMI,
  X86_TRAP_PF,
} from './event-numbers.ts'
import { restore, save_and_mask } from './frame.ts'

declare function fred_entry_from_user(regs: number): void
declare function fred_entry_from_kernel(regs: number): void
declare function syscall_exit_to_user_mode(regs: number): void

/** The event's own words in `struct pt_regs`. */
const event = perFrame({
  regs: {
    fred_ss: {
      type: wrapping(bits(4)),
      vector: wrapping(bits(8)),
      nmi: wrapping(bits(1)),
      lm: wrapping(bits(1)),
    },
  },
})

/** Inside `atomically` at the very start: the event is delivered. */
function deliver(type: number, vector: number, context: number): void {
  event.regs.fred_ss.type = type
  event.regs.fred_ss.vector = vector
  save_and_mask(context)
}

/** The entry point is that of the interrupted mode. */
function enter(): void {
  if (before.user) fred_entry_from_user(thisFrame())
  else fred_entry_from_kernel(thisFrame())
}

/** ERETU or ERETS from anything but an NMI. */
function event_return(): void {
  check(
    'frame-honest',
    event.regs.fred_ss.nmi === 0,
    'the return from an event that was no NMI unblocks NMIs',
  )
  atomically(() => restore())
}

export function apic_timer(): void {
  atomically(() => deliver(EVENT_TYPE_EXTINT, LOCAL_TIMER_VECTOR, INTERRUPT))
  enter()
  check_return()
  event_return()
}

export function device_interrupt(): void {
  atomically(() => deliver(EVENT_TYPE_EXTINT, DEVICE_VECTOR, INTERRUPT))
  enter()
  check_return()
  event_return()
}

export function reschedule_ipi(): void {
  atomically(() => {
    cpu.reschedule_pending = false
    deliver(EVENT_TYPE_EXTINT, RESCHEDULE_VECTOR, INTERRUPT)
  })
  enter()
  check_return()
  event_return()
}

export function call_function_ipi(): void {
  atomically(() => {
    cpu.call_function_pending = false
    deliver(EVENT_TYPE_EXTINT, CALL_FUNCTION_SINGLE_VECTOR, INTERRUPT)
  })
  enter()
  check_return()
  event_return()
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    deliver(EVENT_TYPE_HWEXC, X86_TRAP_PF, EXCEPTION)
  })
  enter()
  check_return()
  event_return()
}

export function nmi(): void {
  atomically(() => {
    cpu.nmi_masked = true
    event.regs.fred_ss.nmi = 1
    deliver(EVENT_TYPE_NMI, X86_TRAP_NMI, NMI_FRAME)
  })
  enter()
  check_nmi_return()
  check('frame-honest', event.regs.fred_ss.nmi !== 0, 'the return from an NMI leaves NMIs blocked')
  atomically(() => {
    restore()
    cpu.nmi_masked = false
  })
}

/** As in world.ts; a system call is an event, too. */
export function user_task(): void {
  schedule_tail()
  frame.regs.cs = 3
  frame.regs.flags = IF
  event.regs.fred_ss.lm = 1
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
      event.regs.fred_ss.type = EVENT_TYPE_OTHER
      event.regs.fred_ss.vector = FRED_SYSCALL
      emit('system-call')
    })
    fred_entry_from_user(thisFrame())
  }
}
