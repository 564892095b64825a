// What the machine around entry code leaves out on purpose. Each is a bound like the number of CPUs: within
// it the search is complete, and it is printed with every result.

import type { Closure } from './closure.ts'

export const machineAssumptions: readonly string[] = [
  'interrupts nest once, an NMI may come on top',
  'other CPUs do one thing at a time to this one: a request with its IPI, or one grace period',
  'a switch and the return of an NMI mend what they find broken: what only follows is not told',
]

/** With `--stepwise` nothing of it is assumed. */
export function otherCpusAssumptions(stepwise = false): readonly string[] {
  return stepwise ? [] : ['what another CPU does between two waits is one action (--stepwise)']
}

/** With `--flip` they are flipped at any time. */
export function switchAssumptions(flip = false): readonly string[] {
  return flip
    ? []
    : ['switches (static keys and calls, preempt=) keep what they are at boot (--flip)']
}

export function treeAssumptions(closure: Closure): readonly string[] {
  return [...closure.bounds].map(([name, value]) => `${name} is ${value}`)
}
