// expect: violated work-is-done
// The same with the mark taken away behind the work: what is queued in between sends no interrupt, as one seems to
// be on its way, and is never done. Shape of the bug: the flag is cleared after the work that it stands for.

import { bool, eventually, global, property, task, thisCpu, vector } from '../../machine/lang.ts'

const work = global({ queued: bool(), ipi: bool() })

function queue(): void {
  work.queued = true
  if (!work.ipi) work.ipi = true
}

function idle(): void {
  for (;;) {
    // Everything happens in the interrupt.
  }
}

function interrupt(): void {
  work.queued = false
  work.ipi = false
}

property('work-is-done', 'Work that was queued is done some time.')
eventually(
  'work-is-done',
  () => work.queued,
  () => !work.queued,
  'work stays queued',
)
task(
  'queueing',
  () => {
    queue()
    queue()
  },
  0,
)
task('idle', idle, 1)
vector('ipi', 'interrupt', () => thisCpu() === 1 && work.ipi, interrupt, 'fair')
