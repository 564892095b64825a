// Which releases and architectures this version can check. Another architecture is one more row, and so is
// another machine of an architecture, as `x86-fred`.

import { arm64Target } from './arm64.ts'
import { kernelReleases } from './kernel-cache.ts'
import { loongarchTarget } from './loongarch.ts'
import { type Release, releaseOf } from './release.ts'
import { riscvTarget } from './riscv.ts'
import { s390Target } from './s390.ts'
import type { Target } from './target.ts'
import { x86Machines } from './x86-machines.ts'
import { x86Target } from './x86.ts'

/** Undefined for a release in which this architecture is not known. */
type MakeTarget = (release: Release) => Target | undefined

const architectures: ReadonlyMap<string, MakeTarget> = new Map<string, MakeTarget>([
  ...[...x86Machines].map(([name, machine]): [string, MakeTarget] => [
    name,
    (release) => x86Target(release, machine),
  ]),
  ['arm64', arm64Target],
  ['riscv', riscvTarget],
  ['loongarch', loongarchTarget],
  ['s390', s390Target],
])

/** The facts of a release (`6.12`) and architecture, if this version of sallyport knows them. */
export function targetOf(release: string, arch: string): Target | undefined {
  const facts = releaseOf(release)
  return facts && architectures.get(arch)?.(facts)
}

export function knownArchitectures(): readonly string[] {
  return [...architectures.keys()]
}

const assembly = 'before 6.4 its entry code is assembly, and C is what this version reads'
const preemptible = 'x86 kernels without preemption ended with 7.0'

/** Why a release that is known has no target for an architecture that is known. */
const absences: ReadonlyMap<string, string> = new Map([
  ['6.1 riscv', assembly],
  ['6.1 x86-fred', 'FRED came with 6.9'],
  ['6.1 x86-xen-pv', 'the machine around its upcall was made for 6.12 only'],
  ...['7.2', '7.3'].flatMap((release): (readonly [string, string])[] => [
    [`${release} x86-voluntary`, preemptible],
    [`${release} x86-xen-pv`, preemptible],
  ]),
])

export function whyAbsent(release: string, arch: string): string | undefined {
  return absences.get(`${release} ${arch}`)
}

/** What the kernel calls the architecture: `x86` of `x86-fred`, the same on another machine. */
export function kernelArchitectureOf(arch: string): string {
  return arch.split('-')[0] ?? arch
}

export function knownReleases(arch: string): readonly string[] {
  return kernelReleases.filter((release) => targetOf(release, arch) !== undefined)
}
