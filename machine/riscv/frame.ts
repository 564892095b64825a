// What the hardware and handle_exception, ret_from_exception (arch/riscv/kernel/entry.S) do around a C
// entry function: a trap keeps mode and interrupt bit in the status register, which is saved in pt_regs and
// written back before SRET.

import { check } from '../lang.ts'
import { before, note_interrupted } from '../linux/before.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { frame, SPIE, SPP } from './cpu.ts'
import { thread } from '../linux/plain-preempt-count.ts'

/** Inside `atomically` at the very start of a vector: the trap is taken. `cause` is as in scause. */
export function take_trap(context: number, cause: number): void {
  frame.regs.status = (cpu.interrupt_flag ? SPIE : 0) + (cpu.user_mode ? 0 : SPP)
  frame.regs.cause = cause
  note_interrupted(context, thread.thread_info.preempt_count)
}

/** Inside `atomically` at the very end. */
export function sret(): void {
  raw.masked_without_lockdep = before.raw_masked
  cpu.user_mode = (frame.regs.status & SPP) === 0
  // In user mode interrupts are open whatever the bit says.
  cpu.interrupt_flag = cpu.user_mode || (frame.regs.status & SPIE) !== 0
}

export function check_saved_registers(): void {
  check(
    'frame-honest',
    (frame.regs.status & (SPIE | SPP)) === (before.enabled ? SPIE : 0) + (before.user ? 0 : SPP),
    'the saved interrupt bit or mode was changed',
  )
}

export function check_masks_at_switch(): void {
  check('switch-precondition', !cpu.interrupt_flag, 'the switch happens with interrupts enabled')
}

/** With the generic entry code every exception that is no NMI may preempt the kernel on its way out. */
export function exceptions_preempt(): boolean {
  return true
}
