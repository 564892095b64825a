// NMIs and page faults through the IDT, where no exception happens in an NMI: then its own IRET is the first after
// it, and no NMI comes before that. nested-nmi.ts is about what happens otherwise.

import { atomically, thisFrame } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { check_nmi_return, check_return } from '../linux/frame.ts'
import { EXCEPTION, NMI_FRAME } from '../linux/instrumentation.ts'
import { access } from '../linux/tasks.ts'
import { restore, save_and_mask } from './frame.ts'

declare function exc_page_fault(regs: number, error: number): void
declare function exc_nmi(regs: number): void

export function page_fault(): void {
  atomically(() => {
    access.user = false
    save_and_mask(EXCEPTION)
  })
  exc_page_fault(thisFrame(), 0)
  check_return()
  atomically(() => restore())
}

/** NMIs are masked by hardware until the IRET of the one being served. */
export function nmi(): void {
  atomically(() => {
    cpu.nmi_masked = true
    save_and_mask(NMI_FRAME)
  })
  exc_nmi(thisFrame())
  check_nmi_return()
  atomically(() => {
    restore()
    cpu.nmi_masked = false
  })
}
