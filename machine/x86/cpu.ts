// How an x86 CPU masks interrupts: the interrupt flag, and `sti; hlt`.
//
// The functions are those that contain assembly in arch/x86/include/asm/irqflags.h; they carry the
// same names and take the place of the tree's, which no C front end could read.

import { atomically, bits, perFrame, waitUntil, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from '../linux/cpu.ts'

/** X86_EFLAGS_IF. */
export const IF = 0x200

/** The saved registers, `struct pt_regs`: the hardware restores mode and mask from these. */
export const frame = perFrame({
  regs: { cs: wrapping(bits(2)), flags: wrapping(bits(10)) },
})

export function native_save_fl(): number {
  return cpu.interrupt_flag ? IF : 0
}

export function native_irq_disable(): void {
  atomically(() => {
    if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
    cpu.interrupt_flag = false
  })
}

export function native_irq_enable(): void {
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
  })
}

/** `sti; hlt`: the interrupt shadow of sti makes both one action. */
export function native_safe_halt(): void {
  atomically(() => {
    raw.masked_without_lockdep = false
    cpu.interrupt_flag = true
    cpu.halted = true
  })
  waitUntil(() => !cpu.halted)
}
