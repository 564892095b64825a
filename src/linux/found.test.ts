// The bugs of faults.ts put back into a real 6.12 tree, and what the search says about each. The
// configuration and the number of contexts are those in which it is found soonest; the lengths are the
// decisions on a shortest path, so a longer one means that the search or the machine has changed.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Program } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { faultyProgram } from './fault-fixture.ts'
import { type Fault, historical, seeded } from './faults.ts'
import { kernelTree } from './kernel-cache.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'

const tracked = 'preempt=none nohz_full=on'
const untracked = 'preempt=none nohz_full=off'
const preemptible = 'preempt=full nohz_full=off'

/** Fault, boot configuration, contexts, and per property the decisions on a shortest path. */
const cases = [
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
  ['task-work-clears-every-flag', untracked, 2, { 'preempt-mode': 20 }],
  ['nmi-nesting-kept', tracked, 2, { 'kernel-warning': 6 }],
] as const

/** Not about the kernel's code; corpus/ and the tests of src/sim show that these can fail. */
const brokenElsewhere = ['no-deadlock', 'field-range', 'engine-sanity']

const faults = [...historical, ...seeded]

function faultNamed(name: string): Fault {
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

describe.skipIf(tree === undefined)(`6.12 x86 with a bug put in${tree ? '' : absent}`, () => {
  test.each(cases)('%s is found in %s, %i contexts deep', { timeout: 120_000 }, (...row) => {
    const [name, boot, depth, expected] = row
    const program = faultyProgram(tree ?? '', faultNamed(name).edits, depth, boot)
    const lengths = Object.keys(expected).map((property) => {
      const verdict = firstVerdict(program, property)
      if (verdict.kind !== 'violated') return [property, verdict.kind]
      expect(verdict.message).not.toBe('')
      return [property, verdict.path.length]
    })
    expect(Object.fromEntries(lengths)).toEqual(expected)
  })

  test('every property is broken by some case', { timeout: 60_000 }, () => {
    const program = faultyProgram(tree ?? '', [], 2, untracked)
    const broken = new Set<string>(cases.flatMap((row) => Object.keys(row[3])))
    const never = program.properties.map(({ name }) => name).filter((name) => !broken.has(name))
    expect(never.toSorted()).toEqual(brokenElsewhere.toSorted())
  })
})

test('every property that a fault breaks is looked for', () => {
  const looked = new Set(
    cases.flatMap(([name, , , expected]) =>
      Object.keys(expected).map((property) => `${name}: ${property}`),
    ),
  )
  const claimed = faults.flatMap(({ name, breaks }) =>
    breaks.map((property) => `${name}: ${property}`),
  )
  expect([...looked].toSorted()).toEqual(claimed.toSorted())
})
