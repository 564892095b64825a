// expect: violated switched-from-task-context
// An interrupt's exit path switches tasks: the interrupted task stays suspended with the interrupt's
// frame on its stack, and the next task runs inside that interrupt. Depth 2 instead of 1 shows it.

import {
  bool,
  check,
  depthOf,
  perCpu,
  property,
  switchTo,
  task,
  vector,
} from '../../machine/lang.ts'

const FIRST = 0
const SECOND = 1

const cpu = perCpu({ interrupts_on: bool(true), need_resched: bool(true) })

function first(): void {
  cpu.interrupts_on = true
}

function second(): void {
  check('switched-from-task-context', depthOf(FIRST) === 1, 'a frame was left suspended')
  switchTo(FIRST)
}

function interrupt(): void {
  cpu.interrupts_on = false
  if (cpu.need_resched) {
    cpu.need_resched = false
    switchTo(SECOND)
  }
}

property('switched-from-task-context', 'A task that does not run has no frames but its own.')
task('first', first, 0)
task('second', second)
vector('interrupt', 'interrupt', () => cpu.interrupts_on && cpu.need_resched, interrupt)
