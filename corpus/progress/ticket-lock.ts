// expect: holds lock-is-had
// A ticket lock between two CPUs: whoever draws a number is served, because numbers are called in turn.

import {
  bits,
  bool,
  eventually,
  fetchAdd,
  global,
  perCpu,
  property,
  task,
  waitUntil,
  wrapping,
} from '../../machine/lang.ts'

const lock = global({ next: wrapping(bits(2)), owner: wrapping(bits(2)) })
const cpu = perCpu({ asks: bool() })

function run(): void {
  for (;;) {
    cpu.asks = true
    const mine = fetchAdd(lock.next, 1)
    waitUntil(() => lock.owner === mine)
    cpu.asks = false
    fetchAdd(lock.owner, 1)
  }
}

property('lock-is-had', 'Whoever asks for the lock gets it some time.')
eventually(
  'lock-is-had',
  () => cpu.asks,
  () => !cpu.asks,
  'one CPU never gets the lock',
)
task('left', run, 0)
task('right', run, 1)
