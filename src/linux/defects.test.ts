// The released trees as they are: their own defects are told (docs/findings.md), and without them every property
// holds. Two contexts deep; the larger searches run with SALLYPORT_LONG=1 (npm run test:long).

import { describe, expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import { arm64RepairOf } from './arm64-faults.ts'
import { boots } from './cases.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { repairIn } from './faults-in.ts'
import { type KernelArchitecture, type KernelRelease, kernelTree } from './kernel-cache.ts'
import { riscvRepairOf } from './riscv-faults.ts'
import { firstVerdict } from '../../tools/try-case.ts'

const { plain, tracked, preemptible, preemptibleTracked } = boots
const long = process.env['SALLYPORT_LONG'] === '1'

interface Subject {
  readonly release: KernelRelease
  readonly arch: KernelArchitecture
  readonly boot: string
}

interface Defect extends Subject {
  readonly what: string
  readonly property: string
  /** What takes the tree's other defects away. */
  readonly edits: readonly Edit[]
}

const defects: readonly Defect[] = [
  {
    release: '6.12',
    arch: 'arm64',
    boot: `${plain} pseudo_nmi=off`,
    what: 'SErrors are opened before they count as NMIs',
    property: 'nmi-transparent',
    edits: [],
  },
  {
    release: '6.12',
    arch: 'arm64',
    boot: `${tracked} pseudo_nmi=off`,
    what: 'the context is asked for with a function that may be traced',
    property: 'rcu-watching',
    edits: arm64RepairOf('6.12').slice(0, 1),
  },
  {
    release: '6.12',
    arch: 'riscv',
    boot: plain,
    what: 'misaligned accesses enter behind where they may be traced',
    property: 'nmi-transparent',
    edits: [],
  },
  {
    release: '7.3',
    arch: 'riscv',
    boot: preemptible,
    what: 'control-flow exceptions enter twice',
    property: 'kernel-warning',
    edits: riscvRepairOf('7.3').slice(0, 1),
  },
  {
    release: '6.1',
    arch: 's390',
    boot: preemptible,
    what: 'the idle routine counts its time where RCU does not watch',
    property: 'rcu-watching',
    edits: [],
  },
  {
    release: '6.1',
    arch: 's390',
    boot: preemptible,
    what: 'machine checks leave a request behind the last look at the flags',
    property: 'no-lost-work',
    edits: [],
  },
]

const quick: readonly Subject[] = [
  { release: '6.12', arch: 'arm64', boot: `${plain} pseudo_nmi=off` },
  { release: '6.12', arch: 'arm64', boot: `${plain} pseudo_nmi=on` },
  { release: '6.12', arch: 'riscv', boot: plain },
  { release: '6.12', arch: 'loongarch', boot: plain },
  { release: '6.12', arch: 's390', boot: preemptible },
]

const slow: readonly Subject[] = [
  { release: '7.2', arch: 'riscv', boot: preemptible },
  { release: '7.3', arch: 'riscv', boot: preemptible },
  { release: '6.1', arch: 'loongarch', boot: preemptible },
  { release: '7.3', arch: 'loongarch', boot: preemptible },
]

function edited({ release, arch, boot }: Subject, edits: readonly Edit[]): Program {
  return faultyProgram(kernelTree(release, arch) ?? '', edits, 2, boot, arch)
}

function isAbsent({ release, arch }: Subject): boolean {
  return kernelTree(release, arch) === undefined
}

/** The rows whose tree is there; the names of the others say why they are not run. */
function runnable<Row extends Subject>(rows: readonly Row[]): readonly (Row & { name: string })[] {
  return rows.map((row) => {
    const { release, arch } = row
    const why = ` (not run: no ${release} tree, npm run kernels -- ${release} ${arch})`
    return { ...row, name: `${release} ${arch}${isAbsent(row) ? why : ''}` }
  })
}

describe.each(runnable(defects))('$name', (defect) => {
  test.skipIf(isAbsent(defect))(`${defect.what}: ${defect.property}`, () => {
    const verdict = firstVerdict(edited(defect, defect.edits), defect.property)
    expect(verdict).toMatchObject({ kind: 'violated' })
  })
})

describe.each(runnable(long ? [...quick, ...slow] : quick))('$name', (subject) => {
  test.skipIf(isAbsent(subject))(
    `without its defects the tree keeps every property in ${subject.boot}`,
    () => {
      const repair = repairIn(subject.arch, subject.release)
      const { results } = explore(edited(subject, repair))
      const others = results.filter(({ verdict }) => verdict.kind !== 'holds')
      const kinds = others.map(({ property, verdict }) => `${property} is ${verdict.kind}`)
      // It has no NMIs.
      expect(kinds).toEqual(subject.arch === 'loongarch' ? ['nmi-transparent is vacuous'] : [])
    },
  )
})

const tracked73 = { release: '7.3', arch: 'riscv', boot: preemptibleTracked } as const

test.skipIf(!long || isAbsent(tracked73))(
  `7.3 riscv: a switch where RCU does not watch is told, and nothing that only follows from it${long ? '' : ' (not run: SALLYPORT_LONG is not 1, npm run test:long)'}`,
  () => {
    const { results } = explore(edited(tracked73, riscvRepairOf('7.3').slice(0, 1)))
    const others = results.filter(({ verdict }) => verdict.kind !== 'holds')
    const kinds = others.map(({ property, verdict }) => `${property} is ${verdict.kind}`)
    expect(kinds).toEqual(['rcu-watching is violated', 'kernel-warning is violated'])
  },
)

test.skipIf(long)(
  `${slow.length} more trees keep every property (not run: SALLYPORT_LONG is not 1, npm run test:long)`,
  () => {},
)

const s390 = { release: '6.1', arch: 's390', boot: preemptible } as const

test.skipIf(isAbsent(s390))('6.1 s390: the lowcore behind its macro belongs to this CPU', () => {
  const limits = { first: true, only: ['field-range'], maxStates: 1000 }
  const { results } = explore(edited(s390, []), limits)
  const [verdict] = results.filter(({ property }) => property === 'field-range')
  expect(verdict?.verdict).toMatchObject({ kind: 'unfinished' })
})
