// expect: violated pair-is-equal
// Two words are changed together with interrupts masked, but an NMI is not masked: it sees the first
// one new and the second one old. Shape of the bug: masking that does not mask NMIs.

import { bits, bool, check, perCpu, property, task, vector } from '../../machine/lang.ts'

const cpu = perCpu({ interrupts_on: bool(true), in_nmi: bool(), first: bits(1), second: bits(1) })

function update(): void {
  cpu.interrupts_on = false
  cpu.first = 1
  cpu.second = 1
  cpu.interrupts_on = true
}

function look(): void {
  check('pair-is-equal', cpu.first === cpu.second, 'half of an update is seen')
}

function nmi(): void {
  cpu.in_nmi = true
  look()
  cpu.in_nmi = false
}

property('pair-is-equal', 'Whoever looks sees both words old or both new.')
task('main', update, 0)
vector('interrupt', 'interrupt', () => cpu.interrupts_on, look)
vector('nmi', 'nmi', () => !cpu.in_nmi, nmi)
