// expect: holds somebody-can-pass
// Two CPUs that each give way when the other wants too (after-you.ts): whatever has happened, one can still pass.

import { alwaysPossible, bool, global, property, task } from '../../machine/lang.ts'

const flags = global({ left: bool(), right: bool(), had: bool() })

function left(): void {
  for (;;) {
    flags.left = true
    if (!flags.right) break
    flags.left = false
  }
  flags.had = true
}

function right(): void {
  for (;;) {
    flags.right = true
    if (!flags.left) break
    flags.right = false
  }
  flags.had = true
}

property('somebody-can-pass', 'One of the two can always pass.')
alwaysPossible('somebody-can-pass', () => flags.had, 'nobody can pass any more')
task('left', left, 0)
task('right', right, 1)
