// expect: violated no-deadlock
// A thread that waits for work sleeps on the word it has seen, and the other one notifies before it
// changes the word: the sleeper goes to sleep in between, on the old value, and nobody wakes it.
// Shape of the bug: notify before store. A change of the word alone wakes no sleeper.

import { property, task } from '../../machine/lang.ts'

const memory = new Int32Array(new SharedArrayBuffer(4))

function waiter(): void {
  while (Atomics.load(memory, 0) === 0) Atomics.wait(memory, 0, 0)
}

function waker(): void {
  Atomics.notify(memory, 0)
  Atomics.store(memory, 0, 1)
}

property('no-deadlock', 'Something can happen until every thread has finished.')
task('waiter', waiter, 0)
task('waker', waker, 1)
