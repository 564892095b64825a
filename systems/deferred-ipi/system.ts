// An isolated CPU and a housekeeping CPU that changes kernel text. The thread: the NOHZ_FULL IPI deferral series,
// November 2025, whose cover letter the mail about one per-CPU flags word answers.

import { property, task, vector } from '../../machine/lang.ts'
import { housekeeping } from './housekeeping.ts'
import { device_interrupt, function_call_ipi, isolated_task, nmi, world } from './target.ts'
import { cpu } from './text.ts'
import './variants.ts'

property(
  'deferred-work-before-use',
  'An interrupt is omitted only if the target does the work before it executes anything that depends on it, NMIs and warnings included.',
)
property(
  'isolation',
  'A CPU that is in user mode all the time is sent no interrupt for work that only affects the kernel.',
)
property(
  'user-uninterrupted',
  'User code is never interrupted for work that only affects the kernel.',
)
property('no-deadlock', 'Some step that changes something is always possible.')

task('isolated', isolated_task, 0)
task('housekeeping', housekeeping, 1)

vector(
  'function-call IPI',
  'interrupt',
  () => cpu.interrupts_on && cpu.ipi_pending,
  function_call_ipi,
)
vector(
  'device interrupt',
  'interrupt',
  () => cpu.interrupts_on && world.idles && !cpu.user_mode,
  device_interrupt,
)
vector('NMI', 'nmi', () => world.nmis && !cpu.nmi_masked, nmi)
