// expect: holds quiescent-state-sound
// An updater that does not wait for a tick: it calls the CPU that reads, which answers at once outside of readers and
// at the end of the reader otherwise. The grace period ends without any switch, and never inside of a reader.

import { atomically, bool, perCpu, property, task, vector } from '../../machine/lang.ts'
import { rcu_exp_handler, updates_object_expedited } from '../../machine/context/expedited.ts'
import { reads_object } from '../../machine/context/grace-period.ts'
import { rcu_read_lock, rcu_read_unlock } from '../../machine/context/preempt-rcu.ts'
import {
  flush_smp_call_function_queue,
  function_call_pending,
} from '../../machine/smp/function-call.ts'

const cpu = perCpu({ interrupts_on: bool(false) })

function reader(): void {
  for (;;) {
    cpu.interrupts_on = true
    rcu_read_lock()
    reads_object()
    reads_object()
    rcu_read_unlock()
    cpu.interrupts_on = false
  }
}

export function called_function(): void {
  rcu_exp_handler(false)
}

function call_function_interrupt(): void {
  atomically(() => {
    cpu.interrupts_on = false
  })
  flush_smp_call_function_queue()
  cpu.interrupts_on = true
}

property('quiescent-state-sound', 'No grace period ends while an older reader is open.')
property('rcu-watching', 'RCU watches where readers run.')
property('no-deadlock', 'The grace period ends.')
task('reader', reader, 0)
task('updater', updates_object_expedited, 1)
vector(
  'function call',
  'interrupt',
  () => cpu.interrupts_on && function_call_pending(),
  call_function_interrupt,
)
