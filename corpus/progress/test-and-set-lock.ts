// expect: violated lock-is-had
// A test-and-set lock: the other CPU can take it again each time before this one looks. Each takes a step whenever
// it can, and still one starves. Shape of the bug: fairness was left to luck.

import {
  bits,
  bool,
  eventually,
  exchange,
  global,
  perCpu,
  property,
  task,
} from '../../machine/lang.ts'

const lock = global({ taken: bits(1) })
const cpu = perCpu({ asks: bool() })

function run(): void {
  for (;;) {
    cpu.asks = true
    while (exchange(lock.taken, 1) === 1) {
      // Somebody else has it.
    }
    cpu.asks = false
    lock.taken = 0
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
