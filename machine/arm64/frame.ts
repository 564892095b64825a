// What the hardware and the macros kernel_entry and kernel_exit (arch/arm64/kernel/entry.S) do around a C
// entry function: an exception sets all four mask bits, and with pseudo-NMIs the entry opens the priority
// mask as far as PSTATE.I allows; the return restores both from pt_regs.

import { bits, check, ghost, perFrame } from '../lang.ts'
import { before, note_interrupted } from '../linux/before.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { DAIF, features, F, frame, I, IRQON, IRQON_I_SET, masks } from './cpu.ts'
import { thread } from './preempt-count.ts'

/** PSR_MODE_EL1h; EL0t is 0. */
const EL1H = 5

/** What the exception is, as ESR_EL1 and the interrupt controller would tell. */
export const cause = ghost(perFrame({ exception_class: bits(6), interrupt: bits(3) }))

/** The masks that the exception found. */
const masked = ghost(perFrame({ found: { daif: bits(10), pmr: bits(8) } }))

/** Inside `atomically` at the very start of a vector. */
export function take_exception(context: number): void {
  masked.found.daif = masks.daif
  masked.found.pmr = masks.pmr
  frame.regs.pstate = masks.daif + (cpu.user_mode ? 0 : EL1H)
  note_interrupted(context, thread.thread_info.preempt.count)
  enter_kernel()
  if (features.boot.pseudo_nmi) frame.regs.pmr_save = masked.found.pmr
}

/** Inside `atomically`: what every exception does to the masks. */
export function enter_kernel(): void {
  masks.daif = DAIF
  if (features.boot.pseudo_nmi) masks.pmr = IRQON_I_SET
  cpu.interrupt_flag = false
  cpu.user_mode = false
}

/** Inside `atomically` at the very end: kernel_exit masks everything, restores, and ERET goes back. */
export function eret(): void {
  raw.masked_without_lockdep = before.raw_masked
  masks.daif = frame.regs.pstate & DAIF
  if (features.boot.pseudo_nmi) masks.pmr = frame.regs.pmr_save
  cpu.interrupt_flag = (masks.daif & I) === 0 && masks.pmr >= IRQON
  cpu.user_mode = (frame.regs.pstate & 0xf) === 0
}

export function check_saved_registers(): void {
  check(
    'frame-honest',
    (frame.regs.pstate & DAIF) === masked.found.daif &&
      (!features.boot.pseudo_nmi || frame.regs.pmr_save === masked.found.pmr),
    'the saved exception masks were changed',
  )
  check_masked_for_user()
}

/** Nothing may come between the last step of context tracking and user mode. */
export function check_masked_for_user(): void {
  check(
    'frame-honest',
    (frame.regs.pstate & 0xf) !== 0 || masks.daif === DAIF,
    'the return to user mode starts with some exception unmasked',
  )
}

/** The next task goes on with the masks of this one. */
export function check_masks_at_switch(): void {
  const ready = features.boot.pseudo_nmi
    ? masks.daif === 0 && masks.pmr < IRQON
    : masks.daif === (I | F)
  check(
    'switch-precondition',
    ready,
    'the switch happens with something else masked than ordinary interrupts',
  )
}
