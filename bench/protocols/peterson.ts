// Peterson's filter lock: to enter, a process climbs PROCESSES - 1 levels. On each it announces its level,
// lets itself be the one that waits there, and waits until everybody else is lower or somebody came later.
//
// G. L. Peterson, Myths about the mutual exclusion problem, 1981. One atomic step each: announcing, giving
// way, the look at all others, leaving. The peers' models in bench/peers have the same four. The bench writes
// other sizes by changing PROCESSES and repeating the task.

import {
  array,
  atomically,
  bits,
  bool,
  check,
  ghost,
  global,
  of,
  perTask,
  property,
  task,
  thisTask,
  waitUntil,
} from '../../machine/lang.ts'

const PROCESSES = 3

const mine = perTask({ level: bits(3) })
// A second copy of what the level says, because branching on a ghost takes no step of its own.
const place = ghost(perTask({ top: bool() }))
const inside = ghost(global({ count: bits(3) }))
const shared = global({ last: array(7, bits(3)) })

function behind(other: number): boolean {
  if (other >= PROCESSES) return true
  return other === thisTask() || of(mine, other).level < mine.level
}

function everybodyBehind(): boolean {
  return behind(0) && behind(1) && behind(2) && behind(3) && behind(4) && behind(5) && behind(6)
}

export function run(): void {
  for (;;) {
    atomically(() => {
      mine.level += 1
      place.top = mine.level === PROCESSES - 1
    })
    atomically(() => {
      shared.last[mine.level] = thisTask()
    })
    waitUntil(() => shared.last[mine.level] !== thisTask() || everybodyBehind())
    if (place.top) {
      inside.count += 1
      check('mutual-exclusion', inside.count === 1, 'two processes are in the critical section')
      atomically(() => {
        mine.level = 0
        place.top = false
        inside.count -= 1
      })
    }
  }
}

property('mutual-exclusion', 'At most one process is in the critical section.')
task('process 0', run, 0)
task('process 1', run, 1)
task('process 2', run, 2)
