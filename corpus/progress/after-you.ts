// expect: violated somebody-passes
// Two CPUs that each give way when the other wants too: they can do so for ever, in step. Each can always pass
// some other way (after-you-possible.ts), and that is why looking for dead ends does not find it.

import { eventually, bool, global, property, task } from '../../machine/lang.ts'

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

property('somebody-passes', 'One of the two passes some time.')
eventually(
  'somebody-passes',
  () => flags.left || flags.right,
  () => flags.had,
  'each gives way to the other',
)
task('left', left, 0)
task('right', right, 1)
