// Machine checks: like NMIs to the C code, and yet not masked by them, nor they by NMIs
// (machine/x86/nmi-like.ts; exc_machine_check() in arch/x86/kernel/cpu/mce/core.c of v6.12). One that hits user
// mode takes the way of exceptions from there, one that hits the kernel that of NMIs.

import { atomically, thisFrame, vector } from '../../machine/lang.ts'
import { check_nmi_return, check_return } from '../../machine/linux/frame.ts'
import { cpu } from '../../machine/linux/cpu.ts'
import { EXCEPTION, NMI_FRAME } from '../../machine/linux/instrumentation.ts'
import { frame } from '../../machine/x86/cpu.ts'
import { restore, save_and_mask } from '../../machine/x86/frame.ts'
import { end_mce, mce_deliverable, take_mce } from '../../machine/x86/nmi-like.ts'
import {
  enter_from_user_mode,
  irqentry_enter,
  irqentry_exit,
  irqentry_nmi_enter,
  irqentry_nmi_exit,
} from './entry.ts'

export function machine_check(): void {
  atomically(() => {
    take_mce()
    save_and_mask(cpu.user_mode ? EXCEPTION : NMI_FRAME)
  })
  exc_machine_check(thisFrame())
  atomically(() => restore())
}

export function exc_machine_check(regs: number): void {
  if (frame.regs.cs === 3) {
    enter_from_user_mode()
    do_machine_check()
    irqentry_exit(regs, false)
    check_return()
  } else {
    const state = irqentry_nmi_enter(regs)
    do_machine_check()
    irqentry_nmi_exit(regs, state)
    check_nmi_return()
  }
}

/** A machine check that takes the way of ordinary exceptions, for the variant that claims.ts names. */
export function machine_check_through_ordinary_entry(regs: number): void {
  const state = irqentry_enter(regs)
  do_machine_check()
  irqentry_exit(regs, state)
  check_nmi_return()
}

/** Its last action allows the next one (MCG_STATUS); what must be done in task context is left to task work. */
function do_machine_check(): void {
  tracepoint()
  end_mce()
}
declare function tracepoint(): void

vector('exc_machine_check', 'nmi', () => mce_deliverable(), machine_check)
