// Which properties the released trees break because of defects of their own: the headings of docs/findings.md as
// data. What a tree breaks beside these is a false alarm until somebody has shown otherwise.

import type { KernelRelease } from '../src/linux/kernel-cache.ts'

interface Finding {
  readonly arch: string
  readonly releases: readonly KernelRelease[]
  readonly properties: readonly string[]
}

const every = ['6.1', '6.12', '7.2', '7.3'] as const

const findings: readonly Finding[] = [
  // An SError tells the tracer before it is an NMI.
  { arch: 'arm64', releases: every, properties: ['nmi-transparent', 'rcu-watching'] },
  // The context is asked for with preempt_disable() before RCU watches.
  { arch: 'arm64', releases: ['6.1', '6.12'], properties: ['rcu-watching'] },
  // Idle time is counted where RCU does not watch.
  { arch: 's390', releases: ['6.1'], properties: ['rcu-watching', 'irq-state-truth'] },
  // The work of machine checks is done behind the last look at the flags.
  { arch: 's390', releases: ['6.1'], properties: ['no-lost-work', 'preempt-mode'] },
  // The upcall over a long hypercall leaves lockdep at "off".
  { arch: 'x86-xen-pv', releases: ['6.12'], properties: ['irq-state-truth'] },
  // Misaligned accesses are dealt with in a function that may be traced.
  {
    arch: 'riscv',
    releases: ['6.12', '7.2', '7.3'],
    properties: ['irq-state-truth', 'rcu-watching', 'nmi-transparent'],
  },
  // A control-flow exception of unknown kind enters twice.
  {
    arch: 'riscv',
    releases: ['7.2', '7.3'],
    properties: ['kernel-warning', 'rcu-watching'],
  },
  // A breakpoint opens interrupts wherever it was.
  { arch: 'loongarch', releases: ['6.1'], properties: ['kernel-warning'] },
]

export function isKnown(release: string, arch: string, property: string): boolean {
  return findings.some(
    (finding) =>
      finding.arch === arch &&
      finding.releases.some((each) => each === release) &&
      finding.properties.includes(property),
  )
}
