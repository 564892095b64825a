// The bugs of arm64-faults.ts put into real trees, and those of faults.ts into the releases whose interrupts
// go through the generic entry code; then the trees themselves: their defects are told, and without them
// every property holds. Configurations are those in which a bug is found soonest, two contexts deep; the
// lengths are the decisions on a shortest path. All bugs are put into 6.12. Into the other releases go
// some, and what takes long only with SALLYPORT_LONG=1 (npm run test:long).

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { arm64Historical, arm64In6_1, arm64Seeded, arm64Since7, repairOf } from './arm64-faults.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { editsOf, historical, seededSince7 } from './faults.ts'
import { type KernelRelease, kernelTree } from './kernel-cache.ts'

const plain = 'preempt=none nohz_full=off pseudo_nmi=off'
const tracked = 'preempt=none nohz_full=on pseudo_nmi=off'
const priorities = 'preempt=none nohz_full=off pseudo_nmi=on'
const preemptible = 'preempt=full nohz_full=off pseudo_nmi=off'
const preemptibleTracked = 'preempt=full nohz_full=on pseudo_nmi=off'
const lazy = 'preempt=lazy nohz_full=off pseudo_nmi=off'

/** Fault, boot configuration, and per property the decisions on a shortest path. */
type Case = readonly [fault: string, boot: string, expected: Readonly<Record<string, number>>]

const cases6_12: readonly Case[] = [
  ['arm64-preempt-masked', preemptible, { 'switch-precondition': 32 }],
  ['cond-rcu', plain, { 'idle-irq-counted-once': 3 }],
  ['idle-not-woken', plain, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost', plain, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', plain, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', tracked, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, { 'rcu-watching': 8 }],
  ['irq-edges', plain, { 'irq-state-truth': 12 }],
  ['preempt-none-ignored', plain, { 'preempt-mode': 12 }],
  ['nmi-traced-early', plain, { 'nmi-transparent': 2 }],
  ['user-return-not-masked', plain, { 'frame-honest': 8 }],
  ['user-not-woken', tracked, { 'interruptible-eqs-covered': 10, 'rcu-watching': 8 }],
  ['flags-sampled-unmasked', plain, { 'no-lost-work': 12, 'preempt-mode': 12 }],
  ['signal-not-looked-for', plain, { 'no-lost-work': 14 }],
  ['work-loop-left-unmasked', plain, { 'no-lost-work': 16 }],
  ['abort-exit-not-masked', plain, { 'callee-contract': 24, 'kernel-warning': 24 }],
  ['inherit-not-told', plain, { 'irq-state-truth': 20 }],
  ['debug-lockdep-lost', plain, { 'nmi-transparent': 3 }],
  ['debug-not-woken', tracked, { 'rcu-watching': 5 }],
  ['nmi-never-left', plain, { 'context-balance': 2 }],
  ['interrupt-never-left', plain, { 'once-only-hooks': 14 }],
  ['preempt-word-not-asked', preemptible, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['pseudo-nmi-not-counted', priorities, { 'nmi-transparent': 3 }],
  ['priority-mask-left-open', priorities, { 'irq-state-truth': 3 }],
  ['interrupt-taken-for-nmi', priorities, { 'once-only-hooks': 3 }],
  ['tick-counts-itself', tracked, { 'quiescent-state-live': 17 }],
  ['tick-overlooks-bottom-halves', plain, { 'quiescent-state-sound': 32 }],
]

const cases6_1: readonly Case[] = [
  ['cond-rcu (6.1)', plain, { 'idle-irq-counted-once': 3 }],
  ['nmi-lockdep-lost', plain, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', tracked, { 'irq-state-truth': 3 }],
  ['user-exit-order', tracked, { 'rcu-watching': 8 }],
  ['irq-edges', tracked, { 'irq-state-truth': 14 }],
  ['preempt-none-ignored', plain, { 'preempt-mode': 12 }],
  ['pseudo-nmi-not-counted', priorities, { 'nmi-transparent': 3 }],
  ['arm64-preempt-masked', preemptible, { 'switch-precondition': 32 }],
]

const cases7: readonly Case[] = [
  ['arm64-preempt-masked (generic entry)', preemptible, { 'switch-precondition': 14 }],
  ['user-return-not-masked (generic entry)', preemptible, { 'frame-honest': 8 }],
  ['cond-rcu', preemptible, { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    preemptible,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost', preemptible, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', preemptible, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', preemptibleTracked, { 'irq-state-truth': 3 }],
  ['user-exit-order', preemptibleTracked, { 'rcu-watching': 8 }],
  ['irq-edges', preemptible, { 'irq-state-truth': 12 }],
  ['lazy-request-not-looked-for', lazy, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', lazy, { 'preempt-mode': 12 }],
  ['flags-before-wakeup', preemptibleTracked, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', preemptibleTracked, { 'no-lost-work': 22 }],
]

/** Which bugs are put into a release, up to which length in every run, and what takes no bug to hold. */
const releases = [
  { release: '6.1', cases: cases6_1, quick: 3, clean: [] },
  { release: '6.12', cases: cases6_12, quick: Infinity, clean: [plain, priorities] },
  { release: '7.2', cases: cases7, quick: 0, clean: [] },
  { release: '7.3', cases: cases7, quick: 8, clean: [] },
] as const

/** Of releases with entry code of their own. */
const ownEntry = [...arm64Historical, ...arm64Seeded]
const long = process.env['SALLYPORT_LONG'] === '1'

function isQuick([, , expected]: Case, quick: number): boolean {
  return long || Object.values(expected).every((length) => length <= quick)
}

function editsFor(name: string, release: KernelRelease): readonly Edit[] {
  const special = [...arm64In6_1, ...arm64Since7]
  const own = release === '6.1' || release === '6.12' ? [...ownEntry, ...special] : special
  const fault = own.find((each) => each.name === name)
  const moving = [...historical, ...seededSince7].find((each) => each.name === name)
  return present(
    fault?.edits ?? (moving && editsOf(moving, release)),
    `${release} has the code of ${name}`,
  )
}

/** The verdict on one property; the search ends at its first violation. */
function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}

function edited(release: KernelRelease, edits: readonly Edit[], boot: string): Program {
  return faultyProgram(kernelTree(release, 'arm64') ?? '', edits, 2, boot, 'arm64')
}

function absent(release: KernelRelease): string {
  const tree = kernelTree(release, 'arm64')
  return tree ? '' : ` (not run: no ${release} tree, npm run kernels -- ${release} arm64)`
}

describe.each(releases)('$release arm64', ({ release, cases, quick, clean }) => {
  const missing = kernelTree(release, 'arm64') === undefined
  const now = cases.filter((row) => isQuick(row, quick))
  const later = cases.length - now.length

  test.skipIf(missing).each(now)(
    `%s is found in %s${absent(release)}`,
    { timeout: 240_000 },
    (name, boot, expected) => {
      const program = edited(release, [...repairOf(release), ...editsFor(name, release)], boot)
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
    `without its defects the tree keeps every property in %s${absent(release)}`,
    { timeout: 300_000 },
    (boot) => {
      const { results } = explore(edited(release, repairOf(release), boot))
      const kinds = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
      expect(kinds).toEqual(results.map(({ property }) => `${property} holds`))
    },
  )
})

describe.skipIf(kernelTree('6.12', 'arm64') === undefined)(`6.12 arm64${absent('6.12')}`, () => {
  test('SErrors are opened before they count as NMIs', { timeout: 120_000 }, () => {
    const verdict = firstVerdict(edited('6.12', [], plain), 'nmi-transparent')
    expect(verdict).toMatchObject({ kind: 'violated' })
  })

  test('the context is asked for with a function that may be traced', { timeout: 120_000 }, () => {
    const program = edited('6.12', repairOf('6.12').slice(0, 1), tracked)
    expect(firstVerdict(program, 'rcu-watching')).toMatchObject({ kind: 'violated' })
  })

  test('every property is broken by some case', { timeout: 60_000 }, () => {
    const broken = new Set<string>(cases6_12.flatMap(([, , expected]) => Object.keys(expected)))
    const never = edited('6.12', [], plain).properties.filter(({ name }) => !broken.has(name))
    // Not about the kernel's code; corpus/ and the tests of src/sim show that these can fail.
    const elsewhere = ['engine-sanity', 'field-range', 'no-deadlock']
    expect(never.map(({ name }) => name).toSorted()).toEqual(elsewhere)
  })
})

test('every property that a fault breaks is looked for', () => {
  const looked = cases6_12.flatMap(([name, , expected]) =>
    Object.keys(expected).map((property) => `${name}: ${property}`),
  )
  const claimed = ownEntry.flatMap(({ name, breaks }) =>
    breaks.map((property) => `${name}: ${property}`),
  )
  expect(looked.toSorted()).toEqual(claimed.toSorted())
})
