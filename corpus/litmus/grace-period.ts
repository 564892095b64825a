// expect: holds no-early-end
// expect under tso: violated no-early-end
// A grace period that looks at the word of the reader's CPU. The removal waits in the buffer while the updater looks
// and finds user mode; then the reader comes back and still finds the object. Shape of the bug: the barrier between
// removing and looking is missing (synchronize_rcu() begins with one).

import {
  bits,
  bool,
  check,
  fetchAdd,
  global,
  property,
  task,
  waitUntil,
  wrapping,
} from '../../machine/lang.ts'

/** Odd: the reader's CPU is in user mode, where nobody reads. */
const mode = global({ count: wrapping(bits(2)) })
const object = global({ removed: bool(), freed: bool() })

function reader(): void {
  fetchAdd(mode.count, 1)
  fetchAdd(mode.count, 1)
  const found = !object.removed
  if (found) check('no-early-end', !object.freed, 'the object is gone under the reader')
}

function updater(): void {
  object.removed = true
  const before = mode.count
  waitUntil(() => mode.count % 2 === 1 || mode.count !== before)
  object.freed = true
}

property('no-early-end', 'A grace period waits for readers that began before it.')
task('reader', reader, 0)
task('updater', updater, 1)
