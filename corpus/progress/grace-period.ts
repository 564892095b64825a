// expect: holds grace-period-ends
// A grace period that ends when the reader says so: between two sections it sees that somebody waits for it, and
// answers. What it has answered stays answered, so that the writer need not look at the right moment.

import { bool, eventually, global, perCpu, property, task, waitUntil } from '../../machine/lang.ts'

const reader = perCpu({ inside: bool() })
const grace = global({ running: bool(), needed: bool() })

function read(): void {
  for (;;) {
    reader.inside = true
    reader.inside = false
    if (grace.needed) grace.needed = false
  }
}

function synchronize(): void {
  grace.running = true
  grace.needed = true
  waitUntil(() => !grace.needed)
  grace.running = false
}

property('grace-period-ends', 'A grace period that has begun comes to its end.')
eventually(
  'grace-period-ends',
  () => grace.running,
  () => !grace.running,
  'readers come and go, and the grace period does not end',
)
task('writer', synchronize, 0)
task('reader', read, 1)
