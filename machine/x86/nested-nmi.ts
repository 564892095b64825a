// NMIs through the IDT whose handlers take page faults. Every IRET ends the masking of NMIs, that of the fault, too;
// from then on another NMI can come inside the first. What the stub in assembly does about it
// (arch/x86/entry/entry_64.S, asm_exc_nmi): an NMI over the kernel runs on a stack of its own and says so there;
// one that finds this only asks for the first to be repeated, and its C code is not entered. An NMI over user mode
// leaves that stack at once, so the next is not recognised, and exc_nmi() itself has to latch it (nmi_state).

import { atomically, bool, perCpu, thisFrame } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { check_nmi_return, check_return } from '../linux/frame.ts'
import { EXCEPTION, NMI_FRAME } from '../linux/instrumentation.ts'
import { access } from '../linux/tasks.ts'
import { check_nmis_served, nmi_taken, touching } from './faulting-nmi.ts'
import { restore, save_and_mask } from './frame.ts'

declare function exc_page_fault(regs: number, error: number): void
declare function exc_nmi(regs: number): void

/** Words on the NMI stack: "NMI executing", and whether the return frame leads to repeat_nmi. */
const stack = perCpu({ nmi_executing: bool(false), repeat_nmi: bool(false) })

function iret(): void {
  restore()
  cpu.nmi_masked = false
}

export function page_fault(): void {
  atomically(() => {
    access.user = false
    save_and_mask(EXCEPTION)
  })
  exc_page_fault(thisFrame(), 0)
  check_return()
  atomically(() => iret())
}

export function page_fault_in_nmi(): void {
  atomically(() => {
    touching.user_memory = false
    save_and_mask(EXCEPTION)
  })
  exc_page_fault(thisFrame(), 0)
  check_return()
  atomically(() => iret())
}

export function nmi(): void {
  atomically(() => {
    cpu.nmi_masked = true
    nmi_taken()
    save_and_mask(NMI_FRAME)
  })
  if (!before.user && stack.nmi_executing) {
    stack.repeat_nmi = true
  } else {
    if (before.user) exc_nmi(thisFrame())
    else first_nmi()
    check_nmi_return()
    if (before.user) check_nmis_served()
  }
  atomically(() => iret())
}

function first_nmi(): void {
  stack.nmi_executing = true
  do {
    stack.repeat_nmi = false
    exc_nmi(thisFrame())
    atomically(() => {
      stack.nmi_executing = stack.repeat_nmi
      if (stack.repeat_nmi) cpu.nmi_masked = false
    })
  } while (stack.nmi_executing)
}
