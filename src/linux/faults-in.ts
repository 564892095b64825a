// Which edits put a bug into a tree, by its name: an architecture's own bugs come first, then those of faults.ts,
// which all can have whose code it is. What the released tree has already is taken away before, so that what is
// found is what was put in.

import {
  arm64Historical,
  arm64In6_1,
  arm64RepairOf,
  arm64Seeded,
  arm64Since7,
} from './arm64-faults.ts'
import type { Edit } from './edit-source.ts'
import { editsOf, type Fault, historical, seeded, seededIn6_1, seededSince7 } from './faults.ts'
import type { KernelRelease } from './kernel-cache.ts'
import { kernelArchitectureOf } from './known-targets.ts'
import { loongarchRepairOf, loongarchSeeded } from './loongarch-faults.ts'
import { riscvRepairOf, riscvSeeded } from './riscv-faults.ts'
import { s390RepairOf, s390Seeded } from './s390-faults.ts'
import { xenPvRepair } from './xen-pv-repair.ts'

interface Own {
  readonly faults: (release: KernelRelease) => readonly Fault[]
  readonly repair: (release: KernelRelease) => readonly Edit[]
}

const nothing: Own = { faults: () => [], repair: () => [] }

/** By the name that `--arch` takes, or that of the architecture. */
const own: ReadonlyMap<string, Own> = new Map<string, Own>([
  ['x86-xen-pv', { faults: () => [], repair: () => xenPvRepair }],
  ['arm64', { faults: ofArm64, repair: arm64RepairOf }],
  ['riscv', { faults: () => riscvSeeded, repair: riscvRepairOf }],
  ['loongarch', { faults: () => loongarchSeeded, repair: loongarchRepairOf }],
  ['s390', { faults: () => s390Seeded, repair: s390RepairOf }],
])

function ownOf(arch: string): Own {
  return own.get(arch) ?? own.get(kernelArchitectureOf(arch)) ?? nothing
}

/** Entry code of its own up to 6.12, where the question whether RCU watches had another name in 6.1. */
function ofArm64(release: KernelRelease): readonly Fault[] {
  if (release === '7.2' || release === '7.3') return arm64Since7
  const early = release === '6.1' ? arm64In6_1 : []
  return [...early, ...arm64Historical, ...arm64Seeded]
}

export function ownFaults(arch: string, release: KernelRelease): readonly Fault[] {
  return ownOf(arch).faults(release)
}

const moving = [...historical, ...seeded, ...seededSince7, ...seededIn6_1]

/** The edits that take away what the released tree is found guilty of (docs/findings.md). */
export function repairIn(arch: string, release: KernelRelease): readonly Edit[] {
  return ownOf(arch).repair(release)
}

/** Undefined when this tree has no such code. */
export function editsIn(
  arch: string,
  release: KernelRelease,
  name: string,
): readonly Edit[] | undefined {
  const fault = ownFaults(arch, release).find((each) => each.name === name)
  const shared = moving.find((each) => each.name === name)
  const edits = fault?.edits ?? (shared && editsOf(shared, release))
  return edits && [...repairIn(arch, release), ...edits]
}
