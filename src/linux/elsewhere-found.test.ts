// The bugs of elsewhere-faults.ts put into 6.12, two contexts deep: the property and the decisions on a
// shortest path to its violation.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import { elsewhereFaults } from './elsewhere-faults.ts'
import type { ModuleHost } from '../front/ts/read-system.ts'
import { faultyProgram, faultyPrograms } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'
import { packageHost } from './package-files.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'
const long = process.env['SALLYPORT_LONG'] === '1'
const notRun = ' (not run: SALLYPORT_LONG is not 1, npm run test:long)'
const fixed = 'preempt=none nohz_full=off'
const preemptible = 'preempt=full nohz_full=off'

const cases: readonly (readonly [fault: string, boot: string, length: number])[] = [
  ['the parity of a snapshot is taken the wrong way round', fixed, 6],
  ['a counter that has not moved counts as one that has', fixed, 6],
  ['the scan reports every CPU', fixed, 6],
  ['the second look forgets that it found nothing', fixed, 6],
  ['the expedited handler does not ask whether it hit a reader', fixed, 22],
  ['the expedited handler does not ask for softirqs being off', fixed, 26],
  ['a reschedule request is lost between the test and the halt', fixed, 23],
  ['the tick does not ask whether it hit a reader', fixed, 18],
  ['a switch does not note that a reader is left behind', preemptible, 25],
]

describe.skipIf(tree === undefined)(`6.12 x86${tree ? '' : absent}`, () => {
  test.each(cases)('%s: found in %s', (name, boot, length) => {
    const fault = elsewhereFaults.find((each) => each.name === name)
    const { breaks, edits } = present(fault, `there is a fault ${name}`)
    const program = faultyProgram(tree ?? '', edits, 2, boot)
    const { results } = explore(program, { first: true, only: [breaks] })
    const result = results.find(({ property }) => property === breaks)
    const { verdict } = present(result, `there is a property ${breaks}`)
    expect(verdict.kind === 'violated' ? verdict.path.length : verdict.kind).toBe(length)
  })
})

/** The library's other CPU sends the IPI before it sets the flag that the IPI is about. */
const hasty: ModuleHost = {
  ...packageHost,
  read(path) {
    const text = packageHost.read(path)
    if (path !== 'machine/linux/sched.ts' || text === undefined) return text
    const ask =
      /  let flags = 0\n  atomically\(\(\) => \{[^}]*\}\)\n/.exec(text)?.[0] ?? '(not there)'
    const send =
      /  if \(\(flags & [^\n]*reschedule_pending = true\n/.exec(text)?.[0] ?? '(not there)'
    expect(text).toContain(ask + send)
    const look = '  let flags = of(task, current).thread_info.flags\n'
    return text.replace(ask + send, look + send + ask.replace('let flags = 0', 'flags = 0'))
  },
}

describe.skipIf(tree === undefined)(`the IPI before its flag${tree ? '' : absent}`, () => {
  const verdictOf = (stepwise: boolean): string | number => {
    const programs = faultyPrograms(tree ?? '', [], 2, { library: hasty, stepwise })
    const program = present(programs.get(fixed), 'there is such a boot')
    const { results } = explore(program, { first: true, only: ['no-lost-work'] })
    const { verdict } = present(
      results.find(({ property }) => property === 'no-lost-work'),
      'there is such a property',
    )
    return verdict.kind === 'violated' ? verdict.path.length : verdict.kind
  }

  // It is found after minutes: other CPUs do much, and stop everywhere.
  test.skipIf(!long)(
    `is found where other CPUs stop at each access${long ? '' : notRun}`,
    { timeout: 3_600_000 },
    () => {
      expect(verdictOf(true)).toBe(24)
    },
  )

  test('cannot be seen where flag and IPI are one action', () => {
    expect(verdictOf(false)).toBe('holds')
  })
})

test('every one of these bugs is looked for', () => {
  expect(cases.map(([name]) => name).toSorted()).toEqual(
    elsewhereFaults.map(({ name }) => name).toSorted(),
  )
})
