// expect: holds sb
// expect under tso: holds sb
// SB with a full barrier between store and load on both CPUs, as every Dekker-like protocol of the kernel
// has it (smp_mb() on both sides, or smp_store_mb()).

import { bits, check, fence, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ x: bits(1), y: bits(1) })
const seen = ghost(global({ left: bits(2, 2), right: bits(2, 2) }))

function look(): void {
  check('sb', !(seen.left === 0 && seen.right === 0), 'both CPUs read what was there before')
}

function left(): void {
  memory.x = 1
  fence()
  seen.left = memory.y
  look()
}

function right(): void {
  memory.y = 1
  fence()
  seen.right = memory.x
  look()
}

property('sb', 'Of two CPUs that store and then read the other, one sees a store.')
task('left', left, 0)
task('right', right, 1)
