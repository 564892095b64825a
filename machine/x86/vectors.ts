// What can happen to an x86 CPU, and when. How it is delivered is the business of the machine at hand: each
// of the functions below is one event from the instant of delivery to the return (world.ts for the IDT, fred.ts
// for FRED).

import { of, vector } from '../lang.ts'
import { cpu } from '../linux/cpu.ts'
import { shallow } from '../linux/environment.ts'
import { access } from '../linux/tasks.ts'
import { task, USER_TASK } from '../linux/thread.ts'

declare function apic_timer(): void
declare function device_interrupt(): void
declare function reschedule_ipi(): void
declare function call_function_ipi(): void
declare function page_fault(): void
declare function nmi(): void

vector(
  'sysvec_apic_timer_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && shallow(),
  apic_timer,
)
vector(
  'common_interrupt',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && !of(task, USER_TASK).runnable,
  device_interrupt,
)
vector(
  'sysvec_reschedule_ipi',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.reschedule_pending,
  reschedule_ipi,
)
vector(
  'sysvec_call_function_single',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.call_function_pending,
  call_function_ipi,
)
vector(
  'exc_page_fault',
  'exception',
  () => cpu.interrupt_flag && shallow() && (cpu.user_mode || access.user),
  page_fault,
)
vector('exc_nmi', 'nmi', () => !cpu.nmi_masked, nmi)
