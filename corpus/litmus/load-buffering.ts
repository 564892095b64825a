// expect: holds lb
// expect under tso: holds lb
// LB: each CPU reads one variable and then stores into the other. Both reading the later store would take
// loads that wait for stores behind them; neither model has that.

import { bits, check, ghost, global, property, task } from '../../machine/lang.ts'

const memory = global({ x: bits(1), y: bits(1) })
const seen = ghost(global({ left: bits(2, 2), right: bits(2, 2) }))

function look(): void {
  check('lb', !(seen.left === 1 && seen.right === 1), 'both CPUs read a store from behind a read')
}

function left(): void {
  seen.left = memory.x
  memory.y = 1
  look()
}

function right(): void {
  seen.right = memory.y
  memory.x = 1
  look()
}

property('lb', 'No read sees a store that only follows from it.')
task('left', left, 0)
task('right', right, 1)
