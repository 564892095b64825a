// What the hardware and SAVE_ALL, RESTORE_ALL_AND_RET (arch/loongarch/include/asm/stackframe.h) do around a C
// entry function: an exception keeps mode and interrupt bit in CSR.PRMD, which is saved in pt_regs and
// written back before ERTN.

import { check } from '../lang.ts'
import { before, note_interrupted } from '../linux/before.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { thread } from '../linux/plain-preempt-count.ts'
import { frame, PIE, PLV_USER } from './cpu.ts'

/** Inside `atomically` at the very start of a vector: the exception is taken. */
export function take_exception(context: number): void {
  frame.regs.csr_prmd = (cpu.interrupt_flag ? PIE : 0) + (cpu.user_mode ? PLV_USER : 0)
  note_interrupted(context, thread.thread_info.preempt_count)
}

/** Inside `atomically` at the very end. */
export function ertn(): void {
  raw.masked_without_lockdep = before.raw_masked
  cpu.interrupt_flag = (frame.regs.csr_prmd & PIE) !== 0
  cpu.user_mode = (frame.regs.csr_prmd & PLV_USER) === PLV_USER
}

export function check_saved_registers(): void {
  check(
    'frame-honest',
    frame.regs.csr_prmd === (before.enabled ? PIE : 0) + (before.user ? PLV_USER : 0),
    'the saved interrupt bit or mode was changed',
  )
}

export function check_masks_at_switch(): void {
  check('switch-precondition', !cpu.interrupt_flag, 'the switch happens with interrupts enabled')
}

/** With the generic entry code every exception may preempt the kernel on its way out. */
export function exceptions_preempt(): boolean {
  return true
}
