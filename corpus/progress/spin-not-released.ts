// expect: violated spin-ends
// A CPU spins until another has seen its request, with interrupts off; the other is itself spinning, with interrupts
// off, for the first one. Both are at work all the time. Shape of the bug: waiting for an IPI's answer with the
// own interrupts masked (smp_call_function() with interrupts off).

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

const cpu = perCpu({ masked: bool(), asked: bool() })

function callOther(): void {
  cpu.masked = true
  of(cpu, 1 - thisCpu()).asked = true
  while (of(cpu, 1 - thisCpu()).asked) {
    // cpu_relax()
  }
  cpu.masked = false
}

property('spin-ends', 'Whoever waits for the other CPU to answer goes on some time.')
eventually(
  'spin-ends',
  () => cpu.masked,
  () => !cpu.masked,
  'a CPU spins for ever',
)
task('left', callOther, 0)
task('right', callOther, 1)
vector(
  'call function',
  'interrupt',
  () => cpu.asked && !cpu.masked,
  () => {
    cpu.asked = false
  },
  'fair',
)
