// The bugs of tasks-rcu-faults.ts put into 6.12, two contexts deep: the decisions on a shortest path to a grace
// period of Tasks RCU that no longer waits for a task in a trampoline. What one of them needs, a trampoline of a
// kernel thread, is there only where other CPUs stop at each access.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Edit } from './edit-source.ts'
import { faultyPrograms } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'
import { longerGracePeriod, tasksRcuFaults } from './tasks-rcu-faults.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'
const property = 'tasks-rcu-holdout'
const fixed = 'preempt=none nohz_full=off'
const preemptible = 'preempt=full nohz_full=off'
const tracked = 'preempt=none nohz_full=on'

/** Fault, boot configuration, decisions. */
type Row = readonly [fault: string, boot: string, length: number]

const cases: readonly Row[] = [
  ['every switch counts as a voluntary one', preemptible, 25],
  ['RCU is told of a switch as if it were voluntary', preemptible, 25],
  ['the end of an interrupt is an ordinary call of the scheduler', preemptible, 25],
  ['softirqs are a quiescent state of the task that they interrupt', fixed, 28],
  ['a task that is back in the kernel still counts as being in user mode', tracked, 20],
  ['a task without a CPU in user mode counts as having one', fixed, 20],
  ['a task on the run queue counts as asleep', fixed, 20],
]
const stepwiseCase: Row = ['softirqs on top of ksoftirqd are taken for its own', fixed, 31]

function outcome(edit: Edit, boot: string, stepwise = false): string | number {
  const programs = faultyPrograms(tree ?? '', [edit], 2, { stepwise })
  const program = present(programs.get(boot), `there is a configuration ${boot}`)
  const { results } = explore(program, { first: true, only: [property] })
  const found = results.find((each) => each.property === property)
  const { verdict } = present(found, `there is a property ${property}`)
  return verdict.kind === 'violated' ? verdict.path.length : verdict.kind
}

function editOf(name: string): Edit {
  const fault = tasksRcuFaults.find((each) => each.name === name)
  return present(fault, `there is a fault ${name}`).edit
}

describe.skipIf(tree === undefined)(`6.12 x86${tree ? '' : absent}`, () => {
  test.each(cases)('%s: found in %s', (name, boot, length) => {
    expect(outcome(editOf(name), boot)).toBe(length)
  })

  test(`${stepwiseCase[0]}: found step by step`, () => {
    const [name, boot, length] = stepwiseCase
    expect(outcome(editOf(name), boot, true)).toBe(length)
  })

  test('a kernel that is never preempted has no involuntary switch to mistake', () => {
    expect(outcome(editOf('every switch counts as a voluntary one'), fixed)).toBe('holds')
  })

  test('a grace period that only takes longer is no violation', () => {
    expect(outcome(longerGracePeriod, fixed)).toBe('holds')
  })
})

test('every one of these bugs is looked for', () => {
  const looked = [...cases, stepwiseCase].map(([name]) => name)
  expect(looked.toSorted()).toEqual(tasksRcuFaults.map(({ name }) => name).toSorted())
})
