// expect: holds quiescent-state-sound
// A reader that is preempted in the middle, a task that it is preempted by, and an updater on another CPU: the
// switch is a quiescent state of the CPU, and the reader stands on the list that the grace period waits for too.

import { bool, perCpu, property, switchTo, task, vector } from '../../machine/lang.ts'
import { reads_object } from '../../machine/context/grace-period.ts'
import {
  rcu_flavor_sched_clock_irq,
  rcu_note_preempt_switch,
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
    rcu_note_preempt_switch()
    switchTo(READER)
  }
}

function preempt(): void {
  cpu.interrupts_on = false
  rcu_note_preempt_switch()
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
