// A CPU with the word of the mail and another one that leaves work in it. The thread: one per-CPU flags structure
// instead of context tracking and thread flags, sketched in answer to the IPI deferral series (November 2025).

import { property, task, thisCpu, vector } from '../../machine/lang.ts'
import { mce_deliverable, nmi_deliverable } from '../../machine/x86/nmi-like.ts'
import { remote_task } from './remote.ts'
import { cpu } from './staleness.ts'
import { ipi, mce, nmi, TARGET, target_task } from './target.ts'
import './variants.ts'

property(
  'deferred-work-before-use',
  'Work is left instead of an interrupt only if the target does it before it uses anything that depends on it.',
)
property(
  'isolation',
  'A CPU that is in user mode all the time is sent no interrupt for work that only affects the kernel.',
)
property('no-lost-work', 'No CPU is in user mode while work for before user mode is pending.')
property('no-deadlock', 'Some step that changes something is always possible.')

task('target', target_task, 0)
task('remote', remote_task, 1)

vector('IPI', 'interrupt', () => cpu.interrupts_on && cpu.ipi_pending, ipi)
vector('NMI', 'nmi', () => thisCpu() === TARGET && nmi_deliverable(), nmi)
vector('MCE', 'nmi', () => thisCpu() === TARGET && mce_deliverable(), mce)
