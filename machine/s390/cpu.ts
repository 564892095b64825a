// How an s390 CPU masks interrupts: bits of the PSW. I/O and external interrupts have one each, in the system
// mask that STOSM, STNSM and SSM change; machine checks have their own, and so has the state in which the CPU
// waits for any of them. An interruption stores the whole PSW, and LPSWE loads it again.
//
// The functions are what the assembly in arch/s390/include/asm/irqflags.h and processor.h does.

import { atomically, bits, check, of, perCpu, perFrame, waitUntil, wrapping } from '../lang.ts'
import { cpu, irqstate, raw } from '../linux/cpu.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'

/** The two bits of the system mask, as operands of STOSM and STNSM have them. */
export const EXTERNAL = 1
export const IO = 2
const BOTH = EXTERNAL + IO

/** Where the system mask stands in the PSW. */
export const SYSTEM_MASK_SHIFT = 56
export const PSW_MASK_EXT = 0x100000000000000
export const PSW_MASK_IO = 0x200000000000000
export const PSW_MASK_MCHECK = 0x4000000000000
export const PSW_MASK_WAIT = 0x2000000000000
export const PSW_MASK_PSTATE = 0x1000000000000

export const masks = perCpu({ system_mask: bits(2) })

/** The flags of the CPU that C keeps (CIF_*), without the one that only tells whether the tick may stop. */
const pcpu = perCpu({ cpu_flags: wrapping(bits(8)) })
export const CIF_NOHZ_DELAY = 2

/** The saved registers. */
export const frame = perFrame({
  regs: { psw: { mask: wrapping(bits(64)), addr: wrapping(bits(64)) } },
})

/** Where the instruction behind the wait of the idle task stands, as far as anybody asks. */
export const PSW_IDLE_EXIT = 1

export function user_mode(regs: number): boolean {
  return (of(frame, regs).regs.psw.mask & PSW_MASK_PSTATE) !== 0
}

/** Inside `atomically`, behind every change of the system mask: interrupts are open when both kinds are. */
export function masks_have_changed(): void {
  const open = masks.system_mask === BOTH
  if (open) raw.masked_without_lockdep = false
  else if (cpu.interrupt_flag && irqstate.hardirqs_enabled !== 0) raw.masked_without_lockdep = true
  cpu.interrupt_flag = open
}

/** Both store the old mask in the first byte of the long that C looks at. */
export function __arch_local_irq_stosm(or: number): number {
  const old = masks.system_mask
  atomically(() => {
    masks.system_mask = (masks.system_mask | or) & BOTH
    masks_have_changed()
  })
  return old << SYSTEM_MASK_SHIFT
}

export function __arch_local_irq_stnsm(and: number): number {
  const old = masks.system_mask
  atomically(() => {
    masks.system_mask = masks.system_mask & and
    masks_have_changed()
  })
  return old << SYSTEM_MASK_SHIFT
}

export function __arch_local_irq_ssm(flags: number): void {
  atomically(() => {
    masks.system_mask = (flags >>> SYSTEM_MASK_SHIFT) & BOTH
    masks_have_changed()
  })
}

/** Inside `atomically`: everything that a PSW says. */
export function load_psw(mask: number): void {
  masks.system_mask = (mask >>> SYSTEM_MASK_SHIFT) & BOTH
  cpu.interrupt_flag = masks.system_mask === BOTH
  cpu.nmi_masked = (mask & PSW_MASK_MCHECK) === 0
  cpu.halted = (mask & PSW_MASK_WAIT) !== 0
  cpu.user_mode = (mask & PSW_MASK_PSTATE) !== 0
}

/** The PSW of this instant. */
export function current_psw(): number {
  return (
    (masks.system_mask << SYSTEM_MASK_SHIFT) |
    (cpu.nmi_masked ? 0 : PSW_MASK_MCHECK) |
    (cpu.halted ? PSW_MASK_WAIT : 0) |
    (cpu.user_mode ? PSW_MASK_PSTATE : 0)
  )
}

/** Goes on behind the instruction, at once or when an interruption has taken the wait bit away. */
export function __load_psw_mask(mask: number): void {
  check(
    'no-lost-work',
    (mask & PSW_MASK_WAIT) === 0 ||
      (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending,
    'the CPU goes to sleep although a reschedule was requested',
  )
  atomically(() => {
    raw.masked_without_lockdep = false
    load_psw(mask)
  })
  waitUntil(() => !cpu.halted)
}

export function set_cpu_flag(flag: number): void {
  if (flag !== CIF_NOHZ_DELAY) pcpu.cpu_flags |= 1 << flag
}

export function clear_cpu_flag(flag: number): void {
  pcpu.cpu_flags &= ~(1 << flag)
}

export function test_cpu_flag(flag: number): boolean {
  return (pcpu.cpu_flags & (1 << flag)) !== 0
}

export function test_and_clear_cpu_flag(flag: number): boolean {
  if (!test_cpu_flag(flag)) return false
  clear_cpu_flag(flag)
  return true
}
