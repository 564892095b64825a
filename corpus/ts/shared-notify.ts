// expect: holds no-deadlock
// The threads of shared-lost-notify.ts with the store before the notify. Atomics.wait compares and goes to
// sleep in one action, so the waiter sees the new value or is asleep when the notify comes.

import { property, task } from '../../machine/lang.ts'

const memory = new Int32Array(new SharedArrayBuffer(4))

function waiter(): void {
  while (Atomics.load(memory, 0) === 0) Atomics.wait(memory, 0, 0)
}

function waker(): void {
  Atomics.store(memory, 0, 1)
  Atomics.notify(memory, 0)
}

property('no-deadlock', 'Something can happen until every thread has finished.')
task('waiter', waiter, 0)
task('waker', waker, 1)
