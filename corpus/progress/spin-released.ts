// expect: holds spin-ends
// Two CPUs that each wait for the other to answer an interrupt, with their own interrupts on: each answers.

import {
  bool,
  eventually,
  of,
  perCpu,
  property,
  task,
  thisCpu,
  vector,
} from '../../machine/lang.ts'

const cpu = perCpu({ waits: bool(), asked: bool() })

function callOther(): void {
  cpu.waits = true
  of(cpu, 1 - thisCpu()).asked = true
  while (of(cpu, 1 - thisCpu()).asked) {
    // cpu_relax()
  }
  cpu.waits = false
}

property('spin-ends', 'Whoever waits for the other CPU to answer goes on some time.')
eventually(
  'spin-ends',
  () => cpu.waits,
  () => !cpu.waits,
  'a CPU spins for ever',
)
task('left', callOther, 0)
task('right', callOther, 1)
vector(
  'call function',
  'interrupt',
  () => cpu.asked,
  () => {
    cpu.asked = false
  },
  'fair',
)
