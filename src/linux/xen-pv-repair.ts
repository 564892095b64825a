// What takes the defect of 6.12 as a Xen PV guest away (docs/findings.md): the upcall that came over a long hypercall
// tells lockdep that interrupts are on again when it returns. Bugs are put in on top of that.

import { type Edit, replace } from './edit-source.ts'

export const xenPvRepair: readonly Edit[] = [
  {
    file: 'arch/x86/xen/enlighten_pv.c',
    within: 'xen_pv_evtchn_do_upcall',
    change: replace(
      'irqentry_exit_cond_resched();',
      'irqentry_exit_cond_resched(); trace_hardirqs_on();',
    ),
  },
]
