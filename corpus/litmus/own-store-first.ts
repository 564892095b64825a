// expect: holds n6
// expect under tso: violated n6
// A CPU reads its own store from its buffer before anybody else can see it (n6 of the x86-TSO paper): it
// reads 1 and goes on, reads y as 0, and its store of x still reaches memory last.

import { bits, bool, check, ghost, global, property, task, waitUntil } from '../../machine/lang.ts'

const memory = global({ x: bits(2), y: bits(2), leftDone: bool(), rightDone: bool() })
const seen = ghost(global({ own: bits(2), other: bits(2, 2) }))

function left(): void {
  memory.x = 1
  seen.own = memory.x
  seen.other = memory.y
  memory.leftDone = true
}

function right(): void {
  memory.y = 2
  memory.x = 2
  memory.rightDone = true
}

function afterwards(): void {
  waitUntil(() => memory.leftDone && memory.rightDone)
  const early = seen.own === 1 && seen.other === 0
  check('n6', !(early && memory.x === 1), 'x was read before it was stored for the others')
}

property('n6', 'A store is seen by all at once.')
task('left', left, 0)
task('right', right, 1)
task('afterwards', afterwards, 2)
