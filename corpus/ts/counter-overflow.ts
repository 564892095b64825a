// expect: violated field-range
// A nesting counter of one bit, and interrupts that nest more deeply than it can count. A field
// without `wrapping` says that its numbers are meant; leaving its range is a mistake by itself.

import { bits, perCpu, task, vector } from '../../machine/lang.ts'

const cpu = perCpu({ nesting: bits(1) })

function interrupt(): void {
  cpu.nesting += 1
  cpu.nesting -= 1
}

task('main', () => {}, 0)
vector('interrupt', 'interrupt', () => true, interrupt)
