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

/** What the kernel calls the architecture: `x86` of `x86-fred`, the same on another machine. */
export function kernelArchitectureOf(arch: string): string {
  return arch.split('-')[0] ?? arch
}

export function knownReleases(arch: string): readonly string[] {
  return kernelReleases.filter((release) => targetOf(release, arch) !== undefined)
}
