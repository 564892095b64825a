// The kernel as it is, and with edits that change nothing that matters: a complete search finds nothing.
// A property whose situation did not occur would be vacuous, which is a failure of the check, so only
// `holds` counts. The larger searches run with SALLYPORT_LONG=1 (npm run test:long).

import { describe, expect, test } from 'vitest'
import { explore } from '../explore/explore.ts'
import { faultyProgram } from './fault-fixture.ts'
import { editsOf, type MovingFault, harmless } from './faults.ts'
import { kernelTree } from './kernel-cache.ts'

const tree = kernelTree('6.12', 'x86')
const absent = ' (not run: no 6.12 tree, npm run kernels -- 6.12 x86)'
const long = process.env['SALLYPORT_LONG'] === '1'
const short = ' (not run: SALLYPORT_LONG is not 1, npm run test:long)'

const subjects: readonly MovingFault[] = [
  { name: 'the unedited tree', breaks: [], edits: [] },
  ...harmless,
]

/** Configuration and contexts. */
const quick = [['preempt=none nohz_full=off', 4]] as const
const slow = [
  ['preempt=voluntary nohz_full=off', 4],
  ['preempt=full nohz_full=off', 4],
  ['preempt=none nohz_full=on', 4],
  ['preempt=voluntary nohz_full=on', 4],
  ['preempt=full nohz_full=on', 4],
] as const

/** Everything that a complete search says other than `holds`. */
function otherThanHolds(fault: MovingFault, boot: string, depth: number): readonly string[] {
  const { results } = explore(faultyProgram(tree ?? '', editsOf(fault, '6.12') ?? [], depth, boot))
  expect(results.length).toBeGreaterThan(0)
  return results
    .filter(({ verdict }) => verdict.kind !== 'holds')
    .map(({ property, verdict }) => `${boot}: ${property} is ${verdict.kind}`)
}

describe.skipIf(tree === undefined)(`6.12 x86${tree ? '' : absent}`, () => {
  describe.each(subjects)('$name keeps every property', (subject) => {
    test.each(quick)('in %s, %i contexts deep', (boot, depth) => {
      expect(otherThanHolds(subject, boot, depth)).toEqual([])
    })

    test.skipIf(!long)(
      `in the other configurations${long ? '' : short}`,
      { timeout: 3_600_000 },
      () => {
        const found = slow.map(([boot, depth]) => otherThanHolds(subject, boot, depth))
        expect(found.flat()).toEqual([])
      },
    )
  })
})
