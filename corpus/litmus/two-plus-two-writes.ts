// expect: holds 2+2w
// expect under tso: holds 2+2w
// 2+2W: two CPUs store into both variables in opposite order. That both variables end with the store that
// came first on its CPU would take stores that overtake stores.

import { bits, bool, check, global, property, task, waitUntil } from '../../machine/lang.ts'

const memory = global({ x: bits(2), y: bits(2), leftDone: bool(), rightDone: bool() })

function left(): void {
  memory.x = 1
  memory.y = 2
  memory.leftDone = true
}

function right(): void {
  memory.y = 1
  memory.x = 2
  memory.rightDone = true
}

function afterwards(): void {
  waitUntil(() => memory.leftDone && memory.rightDone)
  check('2+2w', !(memory.x === 1 && memory.y === 1), 'both first stores came last')
}

property('2+2w', 'The stores of one CPU reach memory in their order.')
task('left', left, 0)
task('right', right, 1)
task('afterwards', afterwards, 2)
