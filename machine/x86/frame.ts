// What the hardware and the assembly stubs do around a C entry function: save mode and mask into
// pt_regs and mask interrupts on the way in; restore both from pt_regs on the way out.

import { check } from '../lang.ts'
import { before, note_interrupted } from '../linux/before.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { COUNT_MASK } from '../linux/preempt-count.ts'
import { frame, IF } from './cpu.ts'
import { word } from './preempt-count.ts'

/** Inside `atomically` at the very start of a vector: the exception is taken. */
export function save_and_mask(context: number): void {
  frame.regs.flags = cpu.interrupt_flag ? IF : 0
  frame.regs.cs = cpu.user_mode ? 3 : 0
  note_interrupted(context, word.pcpu_hot.preempt_count & COUNT_MASK)
}

/** Inside `atomically` at the very end: IRET. */
export function restore(): void {
  raw.masked_without_lockdep = before.raw_masked
  cpu.interrupt_flag = (frame.regs.flags & IF) !== 0
  cpu.user_mode = frame.regs.cs === 3
}

export function check_saved_registers(): void {
  check(
    'frame-honest',
    frame.regs.flags === (before.enabled ? IF : 0),
    'the saved interrupt flag was changed',
  )
}

export function check_masks_at_switch(): void {
  check('switch-precondition', !cpu.interrupt_flag, 'the switch happens with interrupts enabled')
}

export function exceptions_preempt(): boolean {
  return true
}
