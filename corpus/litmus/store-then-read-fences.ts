// expect: holds r
// expect under tso: holds r
// R with full barriers on both CPUs.

import {
  bits,
  bool,
  check,
  fence,
  ghost,
  global,
  property,
  task,
  waitUntil,
} from '../../machine/lang.ts'

const memory = global({ x: bits(2), y: bits(2), leftDone: bool(), rightDone: bool() })
const seen = ghost(global({ right: bits(2, 2) }))

function left(): void {
  memory.x = 1
  fence()
  memory.y = 1
  memory.leftDone = true
}

function right(): void {
  memory.y = 2
  fence()
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
