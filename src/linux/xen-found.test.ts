// What the unedited 6.12 shows as a Xen PV guest (docs/findings.md), and that it is all: with the step that is left
// out there, every property holds.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import type { Edit } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { wholeTree } from './tree-problems.ts'
import { xenPvRepair } from './xen-pv-repair.ts'

const tree = wholeTree('6.12', 'x86-xen-pv')
const absent = tree ? '' : ' (not run: no 6.12 tree with arch/x86/xen, npm run kernels -- 6.12 x86)'

function otherThanHolds(edits: readonly Edit[]): readonly string[] {
  const boot = 'preempt=voluntary nohz_full=off'
  const { results } = explore(faultyProgram(present(tree, 'a tree'), edits, 2, boot, 'x86-xen-pv'))
  expect(results.length).toBeGreaterThan(0)
  return results.flatMap(({ property, verdict }) => {
    if (verdict.kind === 'holds') return []
    return [verdict.kind === 'violated' ? `${property}, ${verdict.path.length}` : verdict.kind]
  })
}

describe.skipIf(tree === undefined)(`6.12 x86-xen-pv${absent}`, () => {
  test('an upcall over a long hypercall leaves lockdep at "off"', () => {
    expect(otherThanHolds([])).toEqual(['irq-state-truth, 14'])
  })

  test('with lockdep told, every property holds', () => {
    expect(otherThanHolds(xenPvRepair)).toEqual([])
  })
})
