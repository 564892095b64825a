// Dining philosophers that take the lower of their two forks first, so that they cannot starve together.
//
// E. W. Dijkstra, Hierarchical ordering of sequential processes, 1971. One atomic step each: taking the
// first fork, taking the second, putting back the first, putting back the second. The peers' models in
// bench/peers have the same four. The bench writes other sizes by changing PROCESSES and repeating the task.

import {
  array,
  atomically,
  bool,
  global,
  property,
  task,
  thisTask,
  waitUntil,
} from '../../machine/lang.ts'

const PROCESSES = 3

const table = global({ taken: array(PROCESSES, bool()) })

function lower(): number {
  return thisTask() === PROCESSES - 1 ? 0 : thisTask()
}

function higher(): number {
  return thisTask() === PROCESSES - 1 ? thisTask() : thisTask() + 1
}

export function run(): void {
  for (;;) {
    atomically(() => {
      waitUntil(() => !table.taken[lower()])
      table.taken[lower()] = true
    })
    atomically(() => {
      waitUntil(() => !table.taken[higher()])
      table.taken[higher()] = true
    })
    atomically(() => {
      table.taken[lower()] = false
    })
    atomically(() => {
      table.taken[higher()] = false
    })
  }
}

property('no-deadlock', 'Somebody can always go on.')
task('process 0', run, 0)
task('process 1', run, 1)
task('process 2', run, 2)
