// expect: holds every-event-counts
// The counter of lost-update.ts with an atomic increment: nothing comes between the read and the write,
// on this CPU or on another. That the task uses it is what matters; the interrupt is never interrupted.

import {
  bits,
  bool,
  check,
  fetchAdd,
  global,
  property,
  task,
  vector,
  waitUntil,
} from '../../machine/lang.ts'

const machine = global({ counter: bits(4), taken: bool(), served: bool() })

function main(): void {
  fetchAdd(machine.counter, 1)
  waitUntil(() => machine.served)
  check('every-event-counts', machine.counter === 2, 'an increment was lost')
}

function interrupt(): void {
  machine.taken = true
  machine.counter += 1
  machine.served = true
}

property('every-event-counts', 'The counter is the number of increments.')
task('main', main, 0)
vector('interrupt', 'interrupt', () => !machine.taken, interrupt)
