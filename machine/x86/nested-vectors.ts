// What can happen to the CPU of nested-nmi.ts: NMIs anywhere, and little else, for each of them may be interrupted
// in many places. There are ticks, a device that wakes the user task, and normal grace periods, which end at a tick; no
// interrupt nests, and there are no wakeups by other CPUs and no page faults but those of NMI handlers.

import { depthOf, of, thisTask, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { normal_grace_period_starts } from '../linux/grace-periods.ts'
import { environment } from '../linux/rcu.ts'
import { task, USER_TASK } from '../linux/thread.ts'
import { apic_timer, device_interrupt } from './world.ts'
import { nmi } from './nested-nmi.ts'

vector(
  'sysvec_apic_timer_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && depthOf(thisTask()) === 1,
  apic_timer,
)
vector(
  'common_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && depthOf(thisTask()) === 1 && !of(task, USER_TASK).runnable,
  device_interrupt,
)
vector(
  'a normal grace period starts',
  'elsewhere',
  () => !environment.grace_period.normal,
  normal_grace_period_starts,
)
vector('exc_nmi', 'nmi', () => !cpu.nmi_masked, nmi)
