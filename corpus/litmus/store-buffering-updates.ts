// expect: holds sb
// expect under tso: holds sb
// SB with an atomic update of something else in between: a locked instruction drains the buffer on x86,
// whatever it is about.

import { bits, check, exchange, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ x: bits(1), y: bits(1), z: bits(1) })
const seen = ghost(global({ left: bits(2, 2), right: bits(2, 2) }))

function look(): void {
  check('sb', !(seen.left === 0 && seen.right === 0), 'both CPUs read what was there before')
}

function left(): void {
  memory.x = 1
  exchange(memory.z, 1)
  seen.left = memory.y
  look()
}

function right(): void {
  memory.y = 1
  exchange(memory.z, 1)
  seen.right = memory.x
  look()
}

property('sb', 'Of two CPUs that store and then read the other, one sees a store.')
task('left', left, 0)
task('right', right, 1)
