// expect: holds r
// expect under tso: violated r
// R: one CPU stores into two variables, the other overwrites the second and reads the first. Its read
// overtakes its store, so that the store comes last in memory although the read came first.

import { bits, bool, check, ghost, global, property, task, waitUntil } from '../../machine/lang.ts'

const memory = global({ x: bits(2), y: bits(2), leftDone: bool(), rightDone: bool() })
const seen = ghost(global({ right: bits(2, 2) }))

function left(): void {
  memory.x = 1
  memory.y = 1
  memory.leftDone = true
}

function right(): void {
  memory.y = 2
  seen.right = memory.x
  memory.rightDone = true
}

function afterwards(): void {
  waitUntil(() => memory.leftDone && memory.rightDone)
  check('r', !(memory.y === 2 && seen.right === 0), 'the store came last, and the read came first')
}

property('r', 'A CPU whose store comes last sees what was stored before the one it overwrote.')
task('left', left, 0)
task('right', right, 1)
task('afterwards', afterwards, 2)
