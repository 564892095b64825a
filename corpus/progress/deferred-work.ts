// expect: holds work-is-done
// Work for another CPU, with an interrupt sent unless one is on its way: the handler takes the mark away before it
// does the work, so that work queued behind that sends another interrupt.

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
  work.ipi = false
  work.queued = false
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
