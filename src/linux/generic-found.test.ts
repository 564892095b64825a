// The bugs of riscv-faults.ts and loongarch-faults.ts put into real trees, with those of faults.ts that these
// architectures can have: both use the generic entry code, keep a plain preempt_count, and have lockdep take
// no notice of what exceptions of the kernel do. Two contexts deep, in the configuration in which a bug is
// found soonest; the lengths are the decisions on a shortest path. Then the trees themselves, and their defects.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { editsOf, historical, seeded, seededSince7 } from './faults.ts'
import { type KernelRelease, kernelTree } from './kernel-cache.ts'
import { loongarchRepairOf, loongarchSeeded } from './loongarch-faults.ts'
import { riscvRepairOf, riscvSeeded } from './riscv-faults.ts'

type Architecture = 'riscv' | 'loongarch'

/** Fault, boot configuration, and per property the decisions on a shortest path. */
type Case = readonly [fault: string, boot: string, expected: Readonly<Record<string, number>>]

/** What takes more than two contexts. */
const depths: ReadonlyMap<string, number> = new Map([['loongarch: breakpoint-opens-always', 3]])

const plain = 'preempt=none nohz_full=off'
const tracked = 'preempt=none nohz_full=on'
const preemptible = 'preempt=full nohz_full=off'
const casesRiscv: readonly Case[] = [
  ['cond-rcu', plain, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    plain,
    { 'rcu-watching': 5, 'interruptible-eqs-covered': 5, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost (derived from regs)', plain, { 'nmi-transparent': 3 }],
  ['nmi-traced-early', plain, { 'nmi-transparent': 2 }],
  ['lockdep-after-rcu-check', tracked, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, { 'rcu-watching': 8 }],
  ['irq-edges', plain, { 'irq-state-truth': 12 }],
  ['riscv: preempt-none-ignored', plain, { 'preempt-mode': 12 }],
  ['idle-irq-never-left', plain, { 'context-balance': 6 }],
  ['tick-counts-itself', plain, { 'quiescent-state-live': 14 }],
  ['tick-overlooks-bottom-halves', plain, { 'quiescent-state-sound': 25 }],
  ['interrupt-counted-twice', plain, { 'once-only-hooks': 3 }],
  ['user-not-woken', tracked, { 'interruptible-eqs-covered': 10, 'rcu-watching': 10 }],
  ['work-loop-left-unmasked', plain, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', plain, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', plain, { 'no-lost-work': 14 }],
  ['nmi-nesting-kept', plain, { 'kernel-warning': 6 }],
  ['preempt-count-not-asked', preemptible, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['riscv: page-fault-exit-unmasked', plain, { 'callee-contract': 12 }],
  ['riscv: breakpoint-exit-unmasked', plain, { 'callee-contract': 14 }],
  ['riscv: breakpoint-never-left', plain, { 'once-only-hooks': 2, 'context-balance': 2 }],
  ['riscv: breakpoint-taken-for-interrupt', plain, { 'nmi-transparent': 2 }],
  ['riscv: misaligned-unmasked-before-entry', plain, { 'irq-state-truth': 10 }],
  ['riscv: interrupt-not-counted', plain, { 'once-only-hooks': 3 }],
  ['riscv: interrupt-never-left', plain, { 'irq-state-truth': 6 }],
  ['riscv: restore-always-enables', plain, { 'irq-state-truth': 6 }],
  ['riscv: idle-returns-unmasked', plain, { 'kernel-warning': 3 }],
  ['riscv: return-masked', plain, { 'frame-honest': 6 }],
]

const casesLoongarch: readonly Case[] = [
  ['cond-rcu', plain, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    plain,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['lockdep-after-rcu-check', tracked, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, { 'rcu-watching': 8 }],
  ['irq-edges', plain, { 'irq-state-truth': 12 }],
  ['loongarch: preempt-none-ignored', plain, { 'preempt-mode': 12 }],
  ['idle-irq-never-left', plain, { 'context-balance': 6 }],
  ['tick-counts-itself', plain, { 'quiescent-state-live': 14 }],
  ['tick-overlooks-bottom-halves', plain, { 'quiescent-state-sound': 32 }],
  ['interrupt-counted-twice', plain, { 'once-only-hooks': 3 }],
  ['user-not-woken', tracked, { 'interruptible-eqs-covered': 10, 'rcu-watching': 8 }],
  ['work-loop-left-unmasked', plain, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', plain, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', plain, { 'no-lost-work': 14 }],
  ['nmi-nesting-kept', plain, { 'kernel-warning': 6 }],
  ['preempt-count-not-asked', preemptible, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['loongarch: breakpoint-opens-always', plain, { 'kernel-warning': 24 }],
  ['loongarch: page-fault-exit-unmasked', plain, { 'callee-contract': 12 }],
  ['loongarch: reserved-exit-unmasked', plain, { 'callee-contract': 10 }],
  ['loongarch: interrupt-never-left', plain, { 'once-only-hooks': 6 }],
  ['loongarch: exception-never-left', plain, { 'irq-state-truth': 6 }],
  ['loongarch: idle-returns-unmasked', plain, { 'kernel-warning': 8 }],
  ['loongarch: fpu-left-unpreemptible', plain, { 'switch-precondition': 14 }],
  ['loongarch: return-masked', plain, { 'frame-honest': 6 }],
]
/** In every release, whatever its preemption modes are. */
const riscvSince7: readonly Case[] = [
  ['cond-rcu', preemptible, { 'idle-irq-counted-once': 4 }],
  ['nmi-lockdep-lost (derived from regs)', preemptible, { 'nmi-transparent': 3 }],
  ['riscv: page-fault-exit-unmasked', preemptible, { 'callee-contract': 12 }],
  ['riscv: breakpoint-exit-unmasked', preemptible, { 'callee-contract': 14 }],
  ['riscv: breakpoint-never-left', preemptible, { 'once-only-hooks': 2, 'context-balance': 2 }],
  ['riscv: breakpoint-taken-for-interrupt', preemptible, { 'nmi-transparent': 2 }],
  ['riscv: interrupt-not-counted', preemptible, { 'once-only-hooks': 3 }],
  ['riscv: interrupt-never-left', preemptible, { 'irq-state-truth': 6 }],
  ['riscv: restore-always-enables', preemptible, { 'irq-state-truth': 6 }],
]

const loongarchAnywhere: readonly Case[] = [
  ['cond-rcu', preemptible, { 'idle-irq-counted-once': 4 }],
  [
    'idle-not-woken',
    preemptible,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['loongarch: page-fault-exit-unmasked', preemptible, { 'callee-contract': 12 }],
  ['loongarch: reserved-exit-unmasked', preemptible, { 'callee-contract': 10 }],
  ['loongarch: interrupt-never-left', preemptible, { 'once-only-hooks': 6 }],
  ['loongarch: exception-never-left', preemptible, { 'irq-state-truth': 6 }],
]

/** Which bugs are put into a tree, up to which length in every run, and what takes no bug to hold. */
const subjects = [
  { arch: 'riscv', release: '6.12', cases: casesRiscv, quick: 3, clean: [plain] },
  { arch: 'riscv', release: '7.2', cases: riscvSince7, quick: 0, clean: [] },
  { arch: 'riscv', release: '7.3', cases: riscvSince7, quick: 2, clean: [] },
  { arch: 'loongarch', release: '6.1', cases: loongarchAnywhere, quick: 0, clean: [] },
  { arch: 'loongarch', release: '6.12', cases: casesLoongarch, quick: 6, clean: [plain] },
  { arch: 'loongarch', release: '7.2', cases: loongarchAnywhere, quick: 0, clean: [] },
  { arch: 'loongarch', release: '7.3', cases: loongarchAnywhere, quick: 0, clean: [] },
] as const

const long = process.env['SALLYPORT_LONG'] === '1'

function isQuick([, , expected]: Case, quick: number): boolean {
  return long || Object.values(expected).every((length) => length <= quick)
}

function repairOf(arch: Architecture, release: KernelRelease): readonly Edit[] {
  return arch === 'riscv' ? riscvRepairOf(release) : loongarchRepairOf(release)
}

function editsFor(name: string, release: KernelRelease): readonly Edit[] {
  const fault = [...riscvSeeded, ...loongarchSeeded].find((each) => each.name === name)
  const moving = [...historical, ...seeded, ...seededSince7].find((each) => each.name === name)
  const edits = fault?.edits ?? (moving && editsOf(moving, release))
  return present(edits, `${release} has the code of ${name}`)
}

/** The verdict on one property; the search ends at its first violation. */
function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}

interface Subject {
  readonly arch: Architecture
  readonly release: KernelRelease
}

function edited(
  { arch, release }: Subject,
  edits: readonly Edit[],
  boot: string,
  depth = 2,
): Program {
  return faultyProgram(kernelTree(release, arch) ?? '', edits, depth, boot, arch)
}

function absent({ arch, release }: Subject): string {
  const tree = kernelTree(release, arch)
  return tree ? '' : ` (not run: no ${release} tree, npm run kernels -- ${release} ${arch})`
}

describe.each(subjects)('$release $arch', ({ cases, quick, clean, ...subject }) => {
  const { arch, release } = subject
  const missing = kernelTree(release, arch) === undefined
  const now = cases.filter((row) => isQuick(row, quick))
  const later = cases.length - now.length

  test.skipIf(missing).each(now)(
    `%s is found in %s${absent(subject)}`,
    { timeout: 240_000 },
    (name, boot, expected) => {
      const edits = [...repairOf(arch, release), ...editsFor(name, release)]
      const program = edited(subject, edits, boot, depths.get(name))
      const lengths = Object.keys(expected).map((property) => {
        const verdict = firstVerdict(program, property)
        return [property, verdict.kind === 'violated' ? verdict.path.length : verdict.kind]
      })
      expect(Object.fromEntries(lengths)).toEqual(expected)
    },
  )

  test.skipIf(later > 0)(
    `all bugs are looked for${later > 0 ? ` (${later} not run: SALLYPORT_LONG is not 1, npm run test:long)` : ''}`,
    () => expect(now).toEqual(cases),
  )

  test.skipIf(missing).each([...clean])(
    `without its defects the tree keeps every property in %s${absent(subject)}`,
    { timeout: 300_000 },
    (boot) => {
      const { results } = explore(edited(subject, repairOf(arch, release), boot))
      const kinds = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
      expect(kinds).toEqual(results.map(({ property }) => `${property} holds`))
    },
  )
})

const riscv6_12 = { arch: 'riscv', release: '6.12' } as const
const riscv7_3 = { arch: 'riscv', release: '7.3' } as const

test.skipIf(kernelTree('6.12', 'riscv') === undefined)(
  `misaligned accesses of 6.12 riscv enter behind where they may be traced${absent(riscv6_12)}`,
  { timeout: 120_000 },
  () => {
    const program = edited(riscv6_12, [], plain)
    expect(firstVerdict(program, 'nmi-transparent')).toMatchObject({ kind: 'violated' })
  },
)

test.skipIf(kernelTree('7.3', 'riscv') === undefined)(
  `control-flow exceptions of 7.3 riscv enter twice${absent(riscv7_3)}`,
  { timeout: 120_000 },
  () => {
    const program = edited(riscv7_3, riscvRepairOf('7.3').slice(0, 1), preemptible)
    expect(firstVerdict(program, 'kernel-warning')).toMatchObject({ kind: 'violated' })
  },
)

test('every property that a fault of these architectures breaks is looked for', () => {
  const own = [...riscvSeeded, ...loongarchSeeded]
  const names = new Set(own.map(({ name }) => name))
  const looked = [...casesRiscv, ...casesLoongarch]
    .filter(([name]) => names.has(name))
    .flatMap(([name, , expected]) => Object.keys(expected).map((each) => `${name}: ${each}`))
  const claimed = own.flatMap(({ name, breaks }) => breaks.map((each) => `${name}: ${each}`))
  expect([...new Set(looked)].toSorted()).toEqual(claimed.toSorted())
})
