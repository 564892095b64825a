// expect: violated woken-in-time
// A sleep with a time limit can end with nothing having happened: who does not look at the word again
// takes the limit for the event. Shape of the bug: `if` where `while` is needed.

import { check, property, task } from '../../machine/lang.ts'

const memory = new Int32Array(new SharedArrayBuffer(4))

function waiter(): void {
  if (Atomics.load(memory, 0) === 0) Atomics.wait(memory, 0, 0, 10)
  check('woken-in-time', Atomics.load(memory, 0) === 1, 'nothing has happened yet')
}

function waker(): void {
  Atomics.store(memory, 0, 1)
  Atomics.notify(memory, 0)
}

property('woken-in-time', 'After the sleep the event has happened.')
task('waiter', waiter, 0)
task('waker', waker, 1)
