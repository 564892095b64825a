// What the hardware and arch/s390/kernel/entry.S do around a C entry function: an interruption stores the PSW
// and loads one with everything masked but machine checks (a machine check masks these too); the return
// loads what C has left in pt_regs.

import { bits, check, ghost, perFrame } from '../lang.ts'
import { before, note_interrupted } from '../linux/before.ts'
import { cpu, raw } from '../linux/cpu.ts'
import { INTERRUPT, kind } from '../linux/instrumentation.ts'
import { COUNT_MASK } from '../linux/preempt-count.ts'
import { task } from '../linux/thread.ts'
import { NEED_RESCHED } from '../linux/thread-flags.ts'
import { word } from '../x86/preempt-count.ts'
import {
  current_psw,
  frame,
  load_psw,
  masks,
  PSW_IDLE_EXIT,
  PSW_MASK_EXT,
  PSW_MASK_IO,
  PSW_MASK_MCHECK,
  PSW_MASK_PSTATE,
  PSW_MASK_WAIT,
} from './cpu.ts'

/** The PSW that was interrupted. */
const found = ghost(perFrame({ psw: bits(60) }))

/** A debugger waits for this task's signal: TIF_PER_TRAP of Linux v6.12. */
export const PER_TRAP = 0x400

export const USER_PSW = PSW_MASK_IO + PSW_MASK_EXT + PSW_MASK_MCHECK + PSW_MASK_PSTATE
const WOKEN = PSW_MASK_IO + PSW_MASK_EXT + PSW_MASK_WAIT

/** Inside `atomically` at the very start of a vector. */
export function store_psw(context: number): void {
  found.psw = current_psw()
  frame.regs.psw.mask = found.psw
  frame.regs.psw.addr = cpu.halted ? PSW_IDLE_EXIT : 0
  note_interrupted(context, word.pcpu_hot.preempt_count & COUNT_MASK)
  enter_kernel()
}

/** Inside `atomically`: the new PSW of everything but machine checks. */
export function enter_kernel(): void {
  masks.system_mask = 0
  cpu.interrupt_flag = false
  cpu.nmi_masked = false
  cpu.user_mode = false
}

/** Inside `atomically` at the very end. */
export function lpswe(): void {
  raw.masked_without_lockdep = before.raw_masked
  load_psw(frame.regs.psw.mask)
}

/** An interrupt that ends the wait of the idle task sees to it that the CPU goes on with interrupts off. */
export function check_saved_registers(): void {
  const waited = kind.context === INTERRUPT && (found.psw & PSW_MASK_WAIT) !== 0
  check(
    'frame-honest',
    frame.regs.psw.mask === found.psw || (waited && frame.regs.psw.mask === found.psw - WOKEN),
    'the saved masks were changed',
  )
  check(
    'no-lost-work',
    (frame.regs.psw.mask & PSW_MASK_WAIT) === 0 ||
      (task.thread_info.flags & NEED_RESCHED) === 0 ||
      cpu.reschedule_pending ||
      cpu.reschedule_being_sent,
    'the CPU goes back to sleep although a reschedule was requested',
  )
  check_per_trap_served()
}

/** Before every return to user mode; what other architectures have as well is in machine/linux/frame.ts. */
export function check_per_trap_served(): void {
  check(
    'no-lost-work',
    (frame.regs.psw.mask & PSW_MASK_PSTATE) === 0 || (task.thread_info.flags & PER_TRAP) === 0,
    'the CPU returns to user mode, but the debugger was not told of an event there',
  )
}

export function check_masks_at_switch(): void {
  check(
    'switch-precondition',
    masks.system_mask === 0 && !cpu.nmi_masked,
    'the switch happens with something else masked than ordinary interrupts',
  )
}

export function exceptions_preempt(): boolean {
  return true
}
