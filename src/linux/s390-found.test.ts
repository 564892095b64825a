// The bugs of s390-faults.ts put into real trees, with those of faults.ts that s390 can have: it never tracks
// user mode, its preemption mode is that of the build up to 6.12, and lockdep ignores its NMIs, so what is
// about these breaks nothing there. One configuration, two contexts deep; the lengths are the decisions on a
// shortest path. All bugs are put into 6.12, into the other releases some, and more with SALLYPORT_LONG=1.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { arm64Seeded } from './arm64-faults.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { editsOf, historical, seeded } from './faults.ts'
import { type KernelRelease, kernelTree } from './kernel-cache.ts'
import { s390RepairOf, s390Seeded } from './s390-faults.ts'

const boot = 'preempt=full nohz_full=off'

/** Fault, and per property the decisions on a shortest path. */
type Case = readonly [fault: string, expected: Readonly<Record<string, number>>]

const generic: readonly Case[] = [
  ['cond-rcu', { 'idle-irq-counted-once': 3 }],
  [
    'idle-not-woken',
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 3 },
  ],
  ['nmi-lockdep-lost (derived from regs)', { 'nmi-transparent': 4 }],
  ['nmi-traced-early', { 'nmi-transparent': 2 }],
]

/** In every release. */
const own: readonly Case[] = [
  ['wait-ends-unmasked', { 'frame-honest': 8 }],
  ['wait-never-ends', { 'no-lost-work': 18 }],
  ['program-check-not-told', { 'irq-state-truth': 10 }],
  ['program-check-exit-unmasked', { 'callee-contract': 12, 'kernel-warning': 12 }],
  ['program-check-masks-not-inherited', { 'irq-state-truth': 10 }],
  ['io-interrupt-never-left', { 'once-only-hooks': 18 }],
]

const cases6_12: readonly Case[] = [
  ...generic,
  ...own,
  ['irq-edges', { 'irq-state-truth': 12 }],
  ['wait-not-announced', { 'no-lost-work': 8 }],
  ['system-call-masked', { 'irq-state-truth': 8 }],
  ['external-interrupts-left-masked', { 'irq-state-truth': 1 }],
  ['external-interrupts-left-open', { 'kernel-warning': 8 }],
  ['idle-time-before-entry', { 'rcu-watching': 6, 'irq-state-truth': 3 }],
  ['request-folded-inverted', { 'preempt-mode': 12 }],
  ['event-not-looked-for', { 'no-lost-work': 10 }],
  ['bit-as-mask (behind the signal)', { 'no-lost-work': 10 }],
  ['idle-irq-never-left', { 'context-balance': 6 }],
  ['preempt-count-not-asked', { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['tick-counts-itself', { 'quiescent-state-live': 14 }],
  ['tick-overlooks-bottom-halves', { 'quiescent-state-sound': 32 }],
]

const cases6_1: readonly Case[] = [
  ...generic,
  ...own,
  ['system-call-masked', { 'irq-state-truth': 8 }],
  ['request-folded-inverted', { 'preempt-mode': 12 }],
]

const cases7: readonly Case[] = [
  ...generic,
  ...own,
  ['irq-edges', { 'irq-state-truth': 12 }],
  ['wait-not-announced', { 'no-lost-work': 8 }],
  ['external-interrupts-left-masked', { 'irq-state-truth': 1 }],
  ['external-interrupts-left-open', { 'kernel-warning': 8 }],
]

/** Which bugs are put into a release, and up to which length in every run. */
const releases = [
  { release: '6.1', cases: cases6_1, quick: 2 },
  { release: '6.12', cases: cases6_12, quick: 10 },
  { release: '7.2', cases: cases7, quick: 1 },
  { release: '7.3', cases: cases7, quick: 2 },
] as const

const long = process.env['SALLYPORT_LONG'] === '1'

function isQuick([, expected]: Case, quick: number): boolean {
  return long || Object.values(expected).every((length) => length <= quick)
}

function editsFor(name: string, release: KernelRelease): readonly Edit[] {
  const fault = [...s390Seeded, ...arm64Seeded].find((each) => each.name === name)
  const moving = [...historical, ...seeded].find((each) => each.name === name)
  const edits = fault?.edits ?? (moving && editsOf(moving, release))
  return present(edits, `${release} has the code of ${name}`)
}

/** The verdict on one property; the search ends at its first violation. */
function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}

function edited(release: KernelRelease, edits: readonly Edit[]): Program {
  return faultyProgram(kernelTree(release, 's390') ?? '', edits, 2, boot, 's390')
}

function absent(release: KernelRelease): string {
  const tree = kernelTree(release, 's390')
  return tree ? '' : ` (not run: no ${release} tree, npm run kernels -- ${release} s390)`
}

describe.each(releases)('$release s390', ({ release, cases, quick }) => {
  const missing = kernelTree(release, 's390') === undefined
  const now = cases.filter((row) => isQuick(row, quick))
  const later = cases.length - now.length

  test.skipIf(missing).each(now)(
    `%s is found${absent(release)}`,
    { timeout: 240_000 },
    (name, expected) => {
      const program = edited(release, [...s390RepairOf(release), ...editsFor(name, release)])
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
})

describe.skipIf(kernelTree('6.12', 's390') === undefined)(`6.12 s390${absent('6.12')}`, () => {
  test('the tree keeps every property', { timeout: 300_000 }, () => {
    const { results } = explore(edited('6.12', []))
    const kinds = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
    expect(kinds).toEqual(results.map(({ property }) => `${property} holds`))
  })

  test('every property is broken by some case', { timeout: 60_000 }, () => {
    const broken = new Set<string>(cases6_12.flatMap(([, expected]) => Object.keys(expected)))
    const never = edited('6.12', []).properties.filter(({ name }) => !broken.has(name))
    // Not about the kernel's code; corpus/ and the tests of src/sim show that these can fail.
    const elsewhere = ['engine-sanity', 'field-range', 'no-deadlock']
    expect(never.map(({ name }) => name).toSorted()).toEqual(elsewhere)
  })
})

describe.skipIf(kernelTree('6.1', 's390') === undefined)(`6.1 s390${absent('6.1')}`, () => {
  test('the lowcore behind its macro belongs to this CPU', { timeout: 120_000 }, () => {
    const limits = { first: true, only: ['field-range'], maxStates: 1000 }
    const { results } = explore(edited('6.1', []), limits)
    const [verdict] = results.filter(({ property }) => property === 'field-range')
    expect(verdict?.verdict).toMatchObject({ kind: 'unfinished' })
  })

  test('the idle routine counts its time where RCU does not watch', { timeout: 120_000 }, () => {
    const verdict = firstVerdict(edited('6.1', []), 'rcu-watching')
    expect(verdict).toMatchObject({ kind: 'violated' })
  })

  test(
    'machine checks leave a request behind the last look at the flags',
    { timeout: 120_000 },
    () => {
      const verdict = firstVerdict(edited('6.1', []), 'no-lost-work')
      expect(verdict).toMatchObject({ kind: 'violated' })
    },
  )
})

test('every property that a fault of s390 breaks is looked for', () => {
  const names = new Set(s390Seeded.map(({ name }) => name))
  const looked = cases6_12
    .filter(([name]) => names.has(name))
    .flatMap(([name, expected]) => Object.keys(expected).map((property) => `${name}: ${property}`))
  const claimed = s390Seeded.flatMap(({ name, breaks }) =>
    breaks.map((property) => `${name}: ${property}`),
  )
  expect(looked.toSorted()).toEqual(claimed.toSorted())
})
