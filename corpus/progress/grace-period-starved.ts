// expect: violated grace-period-ends
// A grace period that ends when the writer finds the reader outside. It looks again and again, and each time the
// reader happens to be inside, of another section. Shape of the bug: a moment is waited for, not a passage.

import { bool, eventually, global, of, perCpu, property, task } from '../../machine/lang.ts'

const READER = 1
const reader = perCpu({ inside: bool() })
const grace = global({ running: bool() })

function read(): void {
  for (;;) {
    reader.inside = true
    reader.inside = false
  }
}

function synchronize(): void {
  grace.running = true
  let inside = true
  while (inside) inside = of(reader, READER).inside
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
task('reader', read, READER)
