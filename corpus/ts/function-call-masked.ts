// expect: violated no-deadlock
// Three CPUs that call functions on each other and wait for them with interrupts off: each waits for one that does
// not answer. What the warning in smp_call_function_many_cond() is about.

import { atomically, bool, perCpu, property, task, vector } from '../../machine/lang.ts'
import {
  flush_smp_call_function_queue,
  function_call_pending,
  smp_call_function_single,
} from '../../machine/smp/function-call.ts'

const cpu = perCpu({ interrupts_on: bool(true), answered: bool(false) })

export function called_function(): void {
  cpu.answered = true
}

function call(target: number): void {
  for (;;) {
    cpu.interrupts_on = false
    smp_call_function_single(target, true)
    cpu.interrupts_on = true
  }
}

function call_function_interrupt(): void {
  atomically(() => {
    cpu.interrupts_on = false
  })
  flush_smp_call_function_queue()
  cpu.interrupts_on = true
}

property('no-deadlock', 'Somebody can always go on.')
task('t0', () => call(1), 0)
task('t1', () => call(2), 1)
task('t2', () => call(0), 2)
vector(
  'function call',
  'interrupt',
  () => cpu.interrupts_on && function_call_pending(),
  call_function_interrupt,
)
