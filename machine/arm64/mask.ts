// How arm64 masks exceptions: PSTATE.D (debug), A (SError), I and F (interrupts), and with pseudo-NMIs the
// priority mask of the interrupt controller, which then masks ordinary interrupts instead of I and F.
//
// Linux v7.2, arch/arm64/include/asm/daifflags.h and irqflags.h; taking an exception sets all four bits.

import { atomically, bits, bool, global, perCpu, perFrame } from '../lang.ts'

export const D = 0x200
export const A = 0x100
export const I = 0x80
export const F = 0x40

export const DAIF_PROCCTX_NOIRQ = 0xc0
export const DAIF_MASK = 0x3c0

/** GIC_PRIO_IRQON, GIC_PRIO_IRQOFF, and GIC_PRIO_IRQON | GIC_PRIO_PSR_I_SET. */
export const IRQON = 0
export const IRQOFF = 1
export const IRQON_I_SET = 2

export const cpu = perCpu({ daif: bits(10, 0xc0), pmr: bits(2, 0) })

/** The saved registers. */
export const frame = perFrame({ regs: { pstate: bits(10), pmr: bits(2) } })

export const machine = global({
  /** Interrupt priorities mask interrupts, so that some can be like NMIs. */
  prio_masking: bool(false),
})

export function local_daif_mask(): void {
  cpu.daif = DAIF_MASK
  if (machine.prio_masking) cpu.pmr = IRQON_I_SET
}

export function local_daif_inherit(): void {
  if (machine.prio_masking) cpu.pmr = frame.regs.pmr
  cpu.daif = frame.regs.pstate
}

export function local_irq_disable(): void {
  if (machine.prio_masking) cpu.pmr = IRQOFF
  else cpu.daif |= I | F
}

/** Opens interrupts and nothing else. */
export function local_irq_enable(): void {
  if (machine.prio_masking) cpu.pmr = IRQON
  else cpu.daif &= DAIF_MASK ^ (I | F)
}

export function regs_irqs_disabled(): boolean {
  if (machine.prio_masking) return frame.regs.pmr !== IRQON || (frame.regs.pstate & I) !== 0
  return (frame.regs.pstate & I) !== 0
}

/** `msr daif, …` at the start of an interrupt, and gic_arch_enable_irqs() once it was acknowledged. */
export function open_debug_and_serror(): void {
  cpu.daif = DAIF_PROCCTX_NOIRQ
}

export function gic_arch_enable_irqs(): void {
  if (!machine.prio_masking) return
  cpu.pmr = IRQOFF
  cpu.daif = 0
}

/** Inside the action that takes an exception, and inside the one that returns from it. */
export function take_exception(): void {
  frame.regs.pstate = cpu.daif
  frame.regs.pmr = cpu.pmr
  cpu.daif = DAIF_MASK
}

export function eret(): void {
  atomically(() => {
    cpu.daif = frame.regs.pstate
    cpu.pmr = frame.regs.pmr
  })
}

export function interrupts_open(): boolean {
  return (cpu.daif & I) === 0 && cpu.pmr === IRQON
}
