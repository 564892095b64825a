// The bugs of arm64-faults.ts put into a real 6.12 tree, and what the search says about each; then the tree
// itself: its two defects are told, and without them every property holds. Configurations and contexts
// are those in which a bug is found soonest; the lengths are the decisions on a shortest path.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { arm64Historical, arm64Seeded, repair } from './arm64-faults.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import type { Fault } from './faults.ts'
import { kernelTree } from './kernel-cache.ts'

const tree = kernelTree('6.12', 'arm64')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 arm64)'

const plain = 'preempt=none nohz_full=off pseudo_nmi=off'
const tracked = 'preempt=none nohz_full=on pseudo_nmi=off'
const priorities = 'preempt=none nohz_full=off pseudo_nmi=on'
const preemptible = 'preempt=full nohz_full=off pseudo_nmi=off'

/** Fault, boot configuration, and per property the decisions on a shortest path, two contexts deep. */
const cases = [
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
] as const

/** Not about the kernel's code; corpus/ and the tests of src/sim show that these can fail. */
const brokenElsewhere = ['no-deadlock', 'field-range', 'engine-sanity']

const faults = [...arm64Historical, ...arm64Seeded]

function faultNamed(name: string): Fault {
  return present(
    faults.find((each) => each.name === name),
    `there is a fault ${name}`,
  )
}

function edited(edits: readonly Edit[], boot: string): Program {
  return faultyProgram(tree ?? '', edits, 2, boot, 'arm64')
}

/** The verdict on one property; the search ends at its first violation. */
function firstVerdict(program: Program, property: string): Verdict {
  const { results } = explore(program, { first: true, only: [property] })
  const result = results.find((each) => each.property === property)
  return present(result, `there is a property ${property}`).verdict
}

describe.skipIf(tree === undefined)(`6.12 arm64${tree ? '' : absent}`, () => {
  test.each(cases)('%s is found in %s', { timeout: 120_000 }, (name, boot, expected) => {
    const program = edited([...repair, ...faultNamed(name).edits], boot)
    const lengths = Object.keys(expected).map((property) => {
      const verdict = firstVerdict(program, property)
      return [property, verdict.kind === 'violated' ? verdict.path.length : verdict.kind]
    })
    expect(Object.fromEntries(lengths)).toEqual(expected)
  })

  test('every property is broken by some case', { timeout: 60_000 }, () => {
    const program = edited([], plain)
    const broken = new Set<string>(cases.flatMap((row) => Object.keys(row[2])))
    const never = program.properties.map(({ name }) => name).filter((name) => !broken.has(name))
    expect(never.toSorted()).toEqual(brokenElsewhere.toSorted())
  })

  test('the tree opens SErrors before it counts them as an NMI', { timeout: 120_000 }, () => {
    const verdict = firstVerdict(edited([], plain), 'nmi-transparent')
    expect(verdict).toMatchObject({ kind: 'violated' })
  })

  test(
    'the tree asks for the context with a function that may be traced',
    { timeout: 120_000 },
    () => {
      const [serror = { file: '', change: () => undefined }] = repair
      const verdict = firstVerdict(edited([serror], tracked), 'rcu-watching')
      expect(verdict).toMatchObject({ kind: 'violated' })
    },
  )

  test.each([plain, priorities])(
    'without its defects the tree keeps every property in %s',
    { timeout: 300_000 },
    (boot) => {
      const { results } = explore(edited(repair, boot))
      const kinds = results.map(({ property, verdict }) => `${property} ${verdict.kind}`)
      expect(kinds).toEqual(results.map(({ property }) => `${property} holds`))
    },
  )
})

test('every property that a fault breaks is looked for', () => {
  const looked = cases.flatMap(([name, , expected]) =>
    Object.keys(expected).map((property) => `${name}: ${property}`),
  )
  const claimed = faults.flatMap(({ name, breaks }) =>
    breaks.map((property) => `${name}: ${property}`),
  )
  expect(looked.toSorted()).toEqual(claimed.toSorted())
})
