// Tasks that share one CPU: a tick can take it away from each of them wherever preemption is on, and gives it
// to any other.
//
// Not compared with peers, but grown: every task more is one more that can be suspended at each of its steps.
// The bench writes other sizes by changing PROCESSES and repeating the task.

import {
  atomically,
  bool,
  check,
  choose,
  of,
  perCpu,
  perTask,
  property,
  switchTo,
  task,
  vector,
} from '../../machine/lang.ts'

const PROCESSES = 3

const cpu = perCpu({ ticks_on: bool(true), preemption_off: bool() })
const mine = perTask({ inside: bool(), outside: bool() })

function nobodyInside(other: number): boolean {
  return other >= PROCESSES || !of(mine, other).inside
}

function everybodyOutside(): boolean {
  const few = nobodyInside(0) && nobodyInside(1) && nobodyInside(2) && nobodyInside(3)
  return few && nobodyInside(4) && nobodyInside(5) && nobodyInside(6) && nobodyInside(7)
}

export function run(): void {
  for (;;) {
    cpu.preemption_off = true
    check('section-alone', everybodyOutside(), 'another task was suspended inside its section')
    mine.inside = true
    mine.inside = false
    cpu.preemption_off = false
    mine.outside = true
    mine.outside = false
  }
}

export function tick(): void {
  cpu.ticks_on = false
  if (cpu.preemption_off) {
    atomically(() => {
      cpu.ticks_on = true
    })
    return
  }
  const next = choose(PROCESSES, 'the next task')
  // Whoever runs next has ticks again, whether it was suspended here or has not run yet.
  atomically(() => {
    cpu.ticks_on = true
    switchTo(next)
  })
}

property('section-alone', 'A task without preemption is not suspended.')
task('process 0', run, 0)
task('process 1', run)
task('process 2', run)
vector('tick', 'interrupt', () => cpu.ticks_on, tick)
