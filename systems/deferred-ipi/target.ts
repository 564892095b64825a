// The isolated CPU: a task that is in user mode most of the time, an idle loop, the interrupts that hit them.
// Entry code up to the flush is .noinstr.text; everything else may be changed at run time.

import { atomically, bool, check, global, maybe, perFrame } from '../../machine/lang.ts'
import { user_mode_begins, user_mode_ends } from '../../machine/cost/round-trip.ts'
import {
  ct_kernel_enter_state,
  ct_kernel_exit_state,
  ct_nmi_enter,
  ct_nmi_exit,
  IDLE,
  USER,
  warn,
  WATCHING,
} from './context.ts'
import { seen } from './housekeeping.ts'
import { cpu, executes_kernel_text, sync_core } from './text.ts'

export const world = global({
  nmis: bool(false),
  /** Besides user mode the CPU may be idle, and interrupted there. */
  idles: bool(false),
  /** A warning may fire in entry code. */
  warns: bool(false),
})

export const frame = perFrame({ regs: { user_mode: bool(false), interrupts_on: bool(false) } })

export function isolated_task(): void {
  for (;;) {
    if (world.idles) {
      if (maybe('nothing to do')) idle()
    }
    user_mode()
    executes_kernel_text()
  }
}

function user_mode(): void {
  cpu.interrupts_on = false
  exit_to_user_mode()
  atomically(() => {
    cpu.user_mode = true
    cpu.interrupts_on = true
    user_mode_begins()
  })
  atomically(() => {
    user_mode_ends()
    cpu.user_mode = false
    cpu.interrupts_on = false
    seen.target_in_kernel = true
  })
  enter_from_user_mode()
  executes_kernel_text()
  cpu.interrupts_on = true
}

function exit_to_user_mode(): void {
  executes_kernel_text()
  ct_kernel_exit_state(WATCHING + USER)
}

function enter_from_user_mode(): void {
  if (world.warns) {
    if (maybe('CT_WARN_ON() fires')) warn()
  }
  ct_kernel_enter_state(WATCHING - USER)
}

function idle(): void {
  cpu.interrupts_on = false
  ct_kernel_exit_state(WATCHING + IDLE)
  cpu.interrupts_on = true
  cpu.interrupts_on = false
  ct_kernel_enter_state(WATCHING - IDLE)
  executes_kernel_text()
  cpu.interrupts_on = true
}

function take(): void {
  frame.regs.user_mode = cpu.user_mode
  frame.regs.interrupts_on = cpu.interrupts_on
  cpu.user_mode = false
  cpu.interrupts_on = false
  seen.target_in_kernel = true
}

function give_back(): void {
  cpu.user_mode = frame.regs.user_mode
  cpu.interrupts_on = frame.regs.interrupts_on
}

/** From user mode through the full entry, from idle through ct_irq_enter(). */
function irqentry_enter(): boolean {
  if (!frame.regs.user_mode) return ct_nmi_enter()
  enter_from_user_mode()
  return false
}

function irqentry_exit(entered: boolean): void {
  if (frame.regs.user_mode) exit_to_user_mode()
  else ct_nmi_exit(entered)
}

export function function_call_ipi(): void {
  atomically(() => take())
  const entered = irqentry_enter()
  check(
    'user-uninterrupted',
    !frame.regs.user_mode,
    'user code is interrupted for work that only affects the kernel',
  )
  sync_core()
  cpu.ipi_pending = false
  executes_kernel_text()
  irqentry_exit(entered)
  atomically(() => give_back())
}

export function device_interrupt(): void {
  atomically(() => take())
  const entered = irqentry_enter()
  executes_kernel_text()
  executes_kernel_text()
  irqentry_exit(entered)
  atomically(() => give_back())
}

export function nmi(): void {
  atomically(() => {
    take()
    cpu.nmi_masked = true
  })
  const entered = ct_nmi_enter()
  executes_kernel_text()
  ct_nmi_exit(entered)
  atomically(() => {
    give_back()
    cpu.nmi_masked = false
  })
}
