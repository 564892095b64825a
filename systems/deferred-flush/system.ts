// A CPU with page-table isolation and another one that unmaps kernel memory. The thread: one CR3 write on entry whose
// flush depends on the per-CPU word, against the series' signal beside the CR3 write (November 2025).

import { property, task, thisCpu, vector } from '../../machine/lang.ts'
import { mce_deliverable, nmi_deliverable } from '../../machine/x86/nmi-like.ts'
import { TARGET } from './entry.ts'
import { cpu, memory, speculates } from './page-tables.ts'
import { ipi, mce, nmi, target_task, unmaps_memory } from './target.ts'
import './variants.ts'

property(
  'deferred-work-before-use',
  'A flush is left instead of an interrupt only if the CPU flushes before it uses anything that depends on it.',
)
property(
  'early-access-faults',
  'Entry code that touches kernel data before the switch does not do so unnoticed: it takes a page fault.',
)
property(
  'isolation',
  'A CPU that is in user mode all the time is sent no interrupt for work that only affects the kernel.',
)
property('no-deadlock', 'Some step that changes something is always possible.')

task('target', target_task, 0)
task('unmapper', unmaps_memory, 1)

vector('IPI', 'interrupt', () => cpu.interrupts_on && cpu.ipi_pending, ipi)
vector('NMI', 'nmi', () => thisCpu() === TARGET && nmi_deliverable(), nmi)
vector('MCE', 'nmi', () => thisCpu() === TARGET && mce_deliverable(), mce)
vector(
  'the hardware caches a translation',
  'environment',
  () => cpu.kernel_cr3 && memory.mapped && !cpu.cached,
  speculates,
)
