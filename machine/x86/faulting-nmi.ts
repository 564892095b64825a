// NMI handlers that look at user memory, as perf does for a call chain, and take a page fault there. Each NMI must
// be served: one that comes while another one is being served is served after it, and never inside it.

import { atomically, bits, bool, check, ghost, perCpu, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { tracepoint } from '../linux/instrumentation.ts'

declare function page_fault_in_nmi(): void

/** The NMI handler is about to touch user memory. */
export const touching = perCpu({ user_memory: bool(false) })

export const served = ghost(
  perCpu({
    /** The handler is at work. */
    inside: bool(false),
    /** NMIs that were taken and not served yet, as far as one can tell them apart: there is one latch. */
    owed: bits(1),
  }),
)

/** Inside the action that takes an NMI. */
export function nmi_taken(): void {
  served.owed = 1
}

export function default_do_nmi(_regs: number): void {
  check('nmi-transparent', !cpu.interrupt_flag, 'an NMI handler runs with interrupts enabled')
  check('nmi-transparent', !served.inside, 'the NMI handler is entered while it is at work')
  atomically(() => {
    served.inside = true
    served.owed = 0
    touching.user_memory = true
  })
  tracepoint()
  atomically(() => {
    touching.user_memory = false
    served.inside = false
  })
}

/** Just before the code that an NMI interrupted goes on. */
export function check_nmis_served(): void {
  check('no-lost-work', served.owed === 0, 'an NMI that came during another one is not served')
}

vector('exc_page_fault in an NMI', 'exception', () => touching.user_memory, page_fault_in_nmi)
