// expect: holds lock
// expect under tso: holds lock
// A lock taken by an exchange and released by a plain store: the release can wait in the buffer, but what
// was stored under the lock reaches memory before it.

import { bits, check, exchange, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ lock: bits(1), data: bits(2) })
const inside = ghost(global({ count: bits(2) }))

function add(): void {
  while (exchange(memory.lock, 1) === 1) {
    // Somebody else has it.
  }
  inside.count += 1
  check('lock', inside.count === 1, 'two CPUs have the lock')
  const before = memory.data
  check('lock', before < 2, 'more was added than two CPUs add')
  memory.data = before + 1
  check('lock', memory.data === before + 1, 'what was stored under the lock is not there')
  inside.count -= 1
  memory.lock = 0
}

property('lock', 'The lock keeps two CPUs apart.')
task('left', add, 0)
task('right', add, 1)
