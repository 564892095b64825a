// The world around entry code on one x86 CPU whose events come through the IDT: the stubs of the interrupts that
// can hit the user task (user.ts) and the others (machine/linux/tasks.ts); vectors.ts says when. The C entry
// functions are called by their kernel names; the tree provides them, or a system in checked TypeScript does.

import { atomically, thisFrame } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { check_return } from '../linux/frame.ts'
import { INTERRUPT } from '../linux/instrumentation.ts'
import { restore, save_and_mask } from './frame.ts'
import './user.ts'

declare function sysvec_apic_timer_interrupt(regs: number): void
declare function common_interrupt(regs: number, vector: number): void
declare function sysvec_reschedule_ipi(regs: number): void
declare function sysvec_call_function_single(regs: number): void

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
