// expect: violated no-deadlock
// Two CPUs lock two locks in opposite orders, and spin. Going round changes nothing, so that a spin is a wait:
// seen as a loop, "something can happen" would hold for ever.

import { property, task } from '../../machine/lang.ts'

const locks = new Int32Array(new SharedArrayBuffer(8))

function lock(words: Int32Array, which: number): void {
  while (Atomics.compareExchange(words, which, 0, 1) !== 0) {
    while (Atomics.load(words, which) !== 0) {
      // Held by the other one.
    }
  }
}

function run(first: number, second: number): void {
  lock(locks, first)
  lock(locks, second)
  Atomics.store(locks, second, 0)
  Atomics.store(locks, first, 0)
}

property('no-deadlock', 'Both come to their end.')
task('t0', () => run(0, 1), 0)
task('t1', () => run(1, 0), 1)
