// What the unedited 6.12 shows as a Xen PV guest (docs/findings.md), and that it is all: with the step that is left
// out there, every property holds.

import { describe, expect, test } from 'vitest'
import { present } from '../base/assert.ts'
import { explore } from '../explore/explore.ts'
import { type Edit, replace } from './edit-source.ts'
import { faultyProgram } from './fault-fixture.ts'
import { kernelTree } from './kernel-cache.ts'
import { missingPart } from './tree-problems.ts'

const found = kernelTree('6.12', 'x86')
const tree =
  found !== undefined && missingPart(found, '6.12', 'x86-xen-pv') === undefined ? found : undefined
const absent = tree ? '' : ' (not run: no 6.12 tree with arch/x86/xen, npm run kernels -- 6.12 x86)'

const told: Edit = {
  file: 'arch/x86/xen/enlighten_pv.c',
  within: 'xen_pv_evtchn_do_upcall',
  change: replace(
    'irqentry_exit_cond_resched();',
    'irqentry_exit_cond_resched(); trace_hardirqs_on();',
  ),
}

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
  test('an upcall over a long hypercall leaves lockdep at "off"', { timeout: 120_000 }, () => {
    expect(otherThanHolds([])).toEqual(['irq-state-truth, 14'])
  })

  test('with lockdep told, every property holds', { timeout: 120_000 }, () => {
    expect(otherThanHolds([told])).toEqual([])
  })
})
