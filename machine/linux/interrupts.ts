// The interrupts that every machine of one interrupt controller has, and when each of them comes. Each of the
// functions below is one of them from the instant of delivery to the return; the architecture's world.ts has them.

import { of, vector } from '../lang.ts'
import { cpu } from './cpu.ts'
import { shallow } from './environment.ts'
import { task, USER_TASK } from './thread.ts'

declare function timer_interrupt(): void
declare function device_interrupt(): void
declare function reschedule_ipi(): void
declare function call_function_ipi(): void

vector('timer interrupt', 'interrupt', () => cpu.interrupt_flag && shallow(), timer_interrupt)
vector(
  'device interrupt',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && !of(task, USER_TASK).runnable,
  device_interrupt,
)
vector(
  'reschedule IPI',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.reschedule_pending,
  reschedule_ipi,
)
vector(
  'function call IPI',
  'interrupt',
  () => cpu.interrupt_flag && shallow() && cpu.call_function_pending,
  call_function_ipi,
)
