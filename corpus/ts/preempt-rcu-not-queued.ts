// expect: violated quiescent-state-sound
// A preempted reader that nobody puts on the list: the switch away from it reports a quiescent state of the CPU, and
// the grace period ends inside of it. Shape of the bug: what is right without PREEMPT_RCU.

import { bool, perCpu, property, switchTo, task, vector } from '../../machine/lang.ts'
import { rcu_qs, reads_object } from '../../machine/context/grace-period.ts'
import {
  rcu_flavor_sched_clock_irq,
  rcu_read_lock,
  rcu_read_unlock,
  updates_object_preemptibly,
} from '../../machine/context/preempt-rcu.ts'

const READER = 0
const OTHER = 1

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

function other(): void {
  for (;;) {
    rcu_qs()
    switchTo(READER)
  }
}

function preempt(): void {
  cpu.interrupts_on = false
  rcu_qs()
  switchTo(OTHER)
  cpu.interrupts_on = true
}

function tick(): void {
  cpu.interrupts_on = false
  rcu_flavor_sched_clock_irq(false)
  cpu.interrupts_on = true
}

property('quiescent-state-sound', 'No grace period ends while an older reader is open.')
property('rcu-watching', 'RCU watches where readers run.')
task('reader', reader, 0)
task('other', other)
task('updater', updates_object_preemptibly, 1)
vector('preempting interrupt', 'interrupt', () => cpu.interrupts_on, preempt)
vector('tick', 'interrupt', () => cpu.interrupts_on, tick)
