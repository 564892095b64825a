// The bugs of faults.ts put back into real trees, and what the search says about each. The configuration
// and the number of contexts are those in which it is found soonest; the lengths are the decisions on a
// shortest path, so a longer one means that the search or the machine has changed. All of them are put into
// 6.12; into the other releases those that really happened and those of code that 6.12 has not. Of the
// latter only short paths are searched for where SALLYPORT_LONG is not 1 (npm run test:long does it).

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { faultyProgram } from './fault-fixture.ts'
import {
  editsOf,
  historical,
  type MovingFault,
  seeded,
  seededIn6_1,
  seededSince7,
} from './faults.ts'
import { type KernelRelease, kernelTree } from './kernel-cache.ts'

const tracked = 'preempt=none nohz_full=on'
const untracked = 'preempt=none nohz_full=off'
const preemptible = 'preempt=full nohz_full=off'
const preemptibleTracked = 'preempt=full nohz_full=on'
const lazy = 'preempt=lazy nohz_full=off'

/** Fault, boot configuration, contexts, and per property the decisions on a shortest path. */
type Case = readonly [
  fault: string,
  boot: string,
  contexts: number,
  expected: Readonly<Record<string, number>>,
]

const cases6_12: readonly Case[] = [
  ['cond-rcu', tracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', untracked, 3, { 'quiescent-state-sound': 14 }],
  [
    'idle-not-woken',
    tracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', tracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', tracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', tracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', tracked, 2, { 'no-lost-work': 22 }],
  ['flags-before-wakeup (inside the loop)', tracked, 2, { 'no-lost-work': 16 }],
  ['user-exit-order', tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', tracked, 2, { 'irq-state-truth': 12 }],
  ['preempt-none-ignored', untracked, 2, { 'preempt-mode': 12 }],
  ['nmi-traced-early', tracked, 2, { 'nmi-transparent': 2 }],
  ['idle-irq-never-left', tracked, 2, { 'context-balance': 6 }],
  ['tick-counts-itself', tracked, 2, { 'quiescent-state-live': 17 }],
  ['fault-returns-unmasked', tracked, 2, { 'frame-honest': 12, 'callee-contract': 12 }],
  ['preempt-count-not-asked', preemptible, 2, { 'switch-precondition': 6, 'kernel-warning': 6 }],
  ['interrupt-counted-twice', tracked, 2, { 'once-only-hooks': 4 }],
  ['user-not-woken', tracked, 2, { 'interruptible-eqs-covered': 10, 'rcu-watching': 10 }],
  ['work-loop-left-unmasked', tracked, 2, { 'callee-contract': 14, 'kernel-warning': 14 }],
  ['signal-not-looked-for', untracked, 2, { 'no-lost-work': 14 }],
  ['signal-flag-cleared-unread', untracked, 2, { 'no-lost-work': 14 }],
  ['task-work-clears-every-flag', untracked, 2, { 'preempt-mode': 20, 'no-lost-work': 16 }],
  ['nmi-nesting-kept', tracked, 2, { 'kernel-warning': 6 }],
]

const cases6_1: readonly Case[] = [
  ['cond-rcu', tracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', untracked, 3, { 'quiescent-state-sound': 26 }],
  [
    'idle-not-woken',
    tracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', tracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', tracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', tracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', tracked, 2, { 'no-lost-work': 22 }],
  ['flags-before-wakeup (inside the loop)', tracked, 2, { 'no-lost-work': 16 }],
  ['user-exit-order', tracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', tracked, 2, { 'irq-state-truth': 14 }],
  ['preempt-none-ignored', untracked, 2, { 'preempt-mode': 12 }],
  ['idle-exit-traced', tracked, 2, { 'rcu-watching': 6 }],
]

const cases7: readonly Case[] = [
  ['cond-rcu', preemptibleTracked, 2, { 'idle-irq-counted-once': 4 }],
  ['cond-rcu', preemptible, 3, { 'quiescent-state-sound': 14 }],
  [
    'idle-not-woken',
    preemptibleTracked,
    2,
    { 'rcu-watching': 6, 'interruptible-eqs-covered': 6, 'idle-irq-counted-once': 4 },
  ],
  ['nmi-lockdep-lost', preemptibleTracked, 2, { 'nmi-transparent': 3 }],
  ['nmi-lockdep-lost (derived from regs)', preemptibleTracked, 2, { 'nmi-transparent': 3 }],
  ['lockdep-after-rcu-check', preemptibleTracked, 2, { 'irq-state-truth': 3 }],
  ['flags-before-wakeup', preemptibleTracked, 2, { 'no-lost-work': 28 }],
  ['flags-before-wakeup (inside the loop)', preemptibleTracked, 2, { 'no-lost-work': 22 }],
  ['user-exit-order', preemptibleTracked, 2, { 'rcu-watching': 8 }],
  ['irq-edges', preemptibleTracked, 2, { 'irq-state-truth': 12 }],
  ['lazy-request-not-looked-for', lazy, 2, { 'no-lost-work': 12 }],
  ['lazy-request-preempts', lazy, 2, { 'preempt-mode': 12 }],
  ['task-work-clears-every-flag', lazy, 2, { 'no-lost-work': 16 }],
  ['timer-not-programmed', preemptible, 2, { 'no-lost-work': 6 }],
]

/** Which bugs are put into a release, and up to which length they are looked for in every run. */
const releases = [
  { release: '6.1', cases: cases6_1, quick: 8 },
  { release: '6.12', cases: cases6_12, quick: Infinity },
  { release: '7.2', cases: cases7, quick: 0 },
  { release: '7.3', cases: cases7, quick: 12 },
] as const

const long = process.env['SALLYPORT_LONG'] === '1'

function isQuick([, , , expected]: Case, quick: number): boolean {
  return long || Object.values(expected).every((length) => length <= quick)
}

/** Not about the kernel's code; corpus/ and the tests of src/sim show that these can fail. */
const brokenElsewhere = ['no-deadlock', 'field-range', 'engine-sanity']

const faults = [...historical, ...seeded, ...seededSince7, ...seededIn6_1]

function faultNamed(name: string): MovingFault {
  const fault = faults.find((each) => each.name === name)
  if (fault === undefined) throw new Error(`there is no fault ${name}`)
  return fault
}

/** The verdict on one property; the search ends at its first violation. */
function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}

function absent(release: KernelRelease): string {
  const tree = kernelTree(release, 'x86')
  return tree ? '' : ` (not run: no ${release} tree, npm run kernels -- ${release} x86)`
}

describe.each(releases)('a bug put into $release x86', ({ release, cases, quick }) => {
  const tree = kernelTree(release, 'x86')
  const now = cases.filter((row) => isQuick(row, quick))
  const later = cases.length - now.length

  test.skipIf(tree === undefined).each(now)(
    `%s is found in %s, %i contexts deep${absent(release)}`,
    { timeout: 120_000 },
    (name, boot, depth, expected) => {
      const edits = present(
        editsOf(faultNamed(name), release),
        `${release} has the code of ${name}`,
      )
      const program = faultyProgram(tree ?? '', edits, depth, boot)
      const lengths = Object.keys(expected).map((property) => {
        const verdict = firstVerdict(program, property)
        if (verdict.kind !== 'violated') return [property, verdict.kind]
        expect(verdict.message).not.toBe('')
        return [property, verdict.path.length]
      })
      expect(Object.fromEntries(lengths)).toEqual(expected)
    },
  )

  test.skipIf(later > 0)(
    `the other ${later} are found (not run: SALLYPORT_LONG is not 1, npm run test:long)`,
    () => {},
  )

  test('every bug that really happened is looked for where its code is', () => {
    const applicable = historical.filter((fault) => editsOf(fault, release) !== undefined)
    const looked = new Set(cases.map(([name]) => name))
    expect(applicable.map(({ name }) => name).filter((name) => !looked.has(name))).toEqual([])
  })
})

const tree = kernelTree('6.12', 'x86')

test.skipIf(tree === undefined)(
  `every property is broken by some case${absent('6.12')}`,
  { timeout: 60_000 },
  () => {
    const program = faultyProgram(tree ?? '', [], 2, untracked)
    const broken = new Set<string>(cases6_12.flatMap((row) => Object.keys(row[3])))
    const never = program.properties.map(({ name }) => name).filter((name) => !broken.has(name))
    expect(never.toSorted()).toEqual(brokenElsewhere.toSorted())
  },
)

test('every property that a fault breaks is looked for', () => {
  const looked = new Set(
    [...cases6_1, ...cases6_12, ...cases7].flatMap(([name, , , expected]) =>
      Object.keys(expected).map((property) => `${name}: ${property}`),
    ),
  )
  const claimed = faults.flatMap(({ name, breaks }) =>
    breaks.map((property) => `${name}: ${property}`),
  )
  expect([...looked].toSorted()).toEqual(claimed.toSorted())
})
