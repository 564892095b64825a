// expect: violated every-event-counts
// A task adds to a counter with `+=`, which is a read and a write. The interrupt between the two adds
// as well, and its update is overwritten. Shape of the bug: a read-modify-write in two steps.

import { bits, bool, check, global, property, task, vector, waitUntil } from '../../machine/lang.ts'

const machine = global({ counter: bits(4), taken: bool(), served: bool() })

function main(): void {
  machine.counter += 1
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
