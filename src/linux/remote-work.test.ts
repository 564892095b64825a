// The bugs of remote-work-faults.ts put into 6.12, two contexts deep: the decisions on a shortest path to a return
// to user mode with work left undone. The control is a machine whose other CPUs leave no work.

import { describe, expect, test } from 'vitest'
import { assert, present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import { faultyPrograms } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'
import { packageHost } from './package-files.ts'
import { remoteWorkFaults } from './remote-work-faults.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'
const property = 'no-lost-work'
const boot = 'preempt=none nohz_full=off'
const notNoticed = 'a notification is no work'

const cases: readonly (readonly [fault: string, length: number])[] = [
  [notNoticed, 9],
  ['the flags are read before interrupts are masked again', 13],
  ['what is left of the work is thought to be known', 13],
]

function outcome(name: string, library: ModuleHost = packageHost): string | number {
  const fault = present(
    remoteWorkFaults.find((each) => each.name === name),
    `there is a fault ${name}`,
  )
  const programs = faultyPrograms(tree ?? '', [fault.edit], 2, { library })
  const program = present(programs.get(boot), `there is a configuration ${boot}`)
  const { results } = explore(program, { first: true, only: [property] })
  const found = results.find((each) => each.property === property)
  const { verdict } = present(found, `there is a property ${property}`)
  return verdict.kind === 'violated' ? verdict.path.length : verdict.kind
}

const alone: ModuleHost = {
  ...packageHost,
  read(path) {
    const text = packageHost.read(path)
    if (path !== 'machine/linux/remote-work.ts' || text === undefined) return text
    const changed = text.replace('is_looked_at() && quiet()', 'false && quiet()')
    assert(changed !== text, 'the condition of the vector is there')
    return changed
  },
}

describe.skipIf(tree === undefined)(`6.12 x86${tree ? '' : absent}`, () => {
  test.each(cases)('%s: found', (name, length) => {
    expect(outcome(name)).toBe(length)
  })

  test('a notification that nobody sends is not missed', () => {
    expect(outcome(notNoticed, alone)).toBe('holds')
  })
})

test('every one of these bugs is looked for', () => {
  const names = remoteWorkFaults.map(({ name }) => name)
  expect(cases.map(([name]) => name).toSorted()).toEqual(names.toSorted())
})
