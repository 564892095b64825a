// expect: violated mutual-exclusion
// Peterson's lock with its first two stores exchanged: giving way before announcing interest lets the
// other CPU pass in between. Shape of the bug: two stores in the wrong order.

import {
  array,
  bits,
  bool,
  check,
  ghost,
  global,
  property,
  task,
  waitUntil,
} from '../../machine/lang.ts'

const lock = global({ interested: array(2, bool()), turn: bits(1), data: bits(1) })
const inside = ghost(global({ count: bits(2) }))

function critical(me: number): void {
  inside.count += 1
  check('mutual-exclusion', inside.count === 1, 'both CPUs are in the critical section')
  lock.data = me
  inside.count -= 1
}

function run(me: number, other: number): void {
  for (;;) {
    lock.turn = other
    lock.interested[me] = true
    waitUntil(() => lock.interested[other] === false || lock.turn === me)
    critical(me)
    lock.interested[me] = false
  }
}

property('mutual-exclusion', 'At most one CPU is in the critical section.')
task('p0', () => run(0, 1), 0)
task('p1', () => run(1, 0), 1)
