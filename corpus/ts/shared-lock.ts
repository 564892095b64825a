// expect: holds mutual-exclusion
// A lock in shared memory as worker threads write it: 0 free, 1 held, 2 held and somebody sleeps. Whoever
// finds it taken announces that he sleeps, and sleeps only if nothing has changed since.
// U. Drepper, Futexes Are Tricky, 2011, mutex 2.

import { bits, check, ghost, global, property, task } from '../../machine/lang.ts'

const memory = new Int32Array(new SharedArrayBuffer(4))
const inside = ghost(global({ count: bits(2) }))

function lock(words: Int32Array): void {
  let found = Atomics.compareExchange(words, 0, 0, 1)
  while (found !== 0) {
    if (found === 2 || Atomics.compareExchange(words, 0, 1, 2) !== 0) Atomics.wait(words, 0, 2)
    found = Atomics.compareExchange(words, 0, 0, 2)
  }
}

function unlock(words: Int32Array): void {
  if (Atomics.sub(words, 0, 1) === 1) return
  Atomics.store(words, 0, 0)
  Atomics.notify(words, 0)
}

function run(): void {
  for (;;) {
    lock(memory)
    inside.count += 1
    check('mutual-exclusion', inside.count === 1, 'both threads hold the lock')
    inside.count -= 1
    unlock(memory)
  }
}

property('mutual-exclusion', 'At most one thread holds the lock.')
property('no-deadlock', 'Somebody can always go on.')
task('t0', run, 0)
task('t1', run, 1)
