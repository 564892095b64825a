// expect: holds no-early-end
// expect under tso: holds no-early-end
// The same with a full barrier between removing the object and looking at the word. The reader's side needs none:
// its word changes by an atomic update.

import {
  bits,
  bool,
  check,
  fence,
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
  fence()
  const before = mode.count
  waitUntil(() => mode.count % 2 === 1 || mode.count !== before)
  object.freed = true
}

property('no-early-end', 'A grace period waits for readers that began before it.')
task('reader', reader, 0)
task('updater', updater, 1)
