// expect: violated no-deadlock
// A sleeper looks for work, finds none, and goes to sleep; the waker comes between the look and the
// sleep and wakes nobody. Shape of the bug: the state is set after the condition was tested.

import { bool, global, property, task, waitUntil } from '../../machine/lang.ts'

const machine = global({ work: bool(), asleep: bool() })

function sleeper(): void {
  if (machine.work) return
  machine.asleep = true
  waitUntil(() => !machine.asleep)
}

function waker(): void {
  machine.work = true
  if (machine.asleep) machine.asleep = false
}

property('no-deadlock', 'Something can happen until every task has finished.')
task('sleeper', sleeper, 0)
task('waker', waker, 1)
