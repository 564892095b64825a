// expect: holds pair-is-equal
// The two words of torn-pair.ts changed in one indivisible action, as a single wider store would: no
// interrupt and no NMI sees one of them alone.

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

const cpu = perCpu({ in_nmi: bool(), first: bits(1), second: bits(1) })

function update(): void {
  atomically(() => {
    cpu.first = 1
    cpu.second = 1
  })
}

function nmi(): void {
  cpu.in_nmi = true
  check('pair-is-equal', cpu.first === cpu.second, 'half of an update is seen')
  cpu.in_nmi = false
}

property('pair-is-equal', 'Whoever looks sees both words old or both new.')
task('main', update, 0)
vector('nmi', 'nmi', () => !cpu.in_nmi, nmi)
