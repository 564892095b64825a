// expect: vacuous nested-interrupt-safe
// The check stands in a place that is never reached, because interrupts stay masked in the handler. To
// call that "holds" would hide that the situation does not occur in this system at all.

import {
  atomically,
  bits,
  bool,
  check,
  perCpu,
  property,
  task,
  vector,
} from '../../machine/lang.ts'

const cpu = perCpu({ interrupts_on: bool(), nesting: bits(2) })

function main(): void {
  cpu.interrupts_on = true
}

function interrupt(): void {
  atomically(() => {
    cpu.interrupts_on = false
    cpu.nesting += 1
  })
  if (cpu.nesting > 1) check('nested-interrupt-safe', false, 'a nested interrupt')
  atomically(() => {
    cpu.nesting -= 1
    cpu.interrupts_on = true
  })
}

property('nested-interrupt-safe', 'An interrupt in an interrupt does no harm.')
task('main', main, 0)
vector('interrupt', 'interrupt', () => cpu.interrupts_on, interrupt)
