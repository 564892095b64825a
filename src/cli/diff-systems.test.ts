// Variants of bundled systems against each other: the split of the generic exit to the kernel, on the whole x86 entry,
// is no functional change, as its description says; bugs that happened, and what repaired them, are one.

import { describe, expect, test } from 'vitest'
import { loadClaims } from '../claims/load-claims.ts'
import { diffAt } from '../../tools/try-mutant.ts'

function compareVariants(system: string, old: string, now: string, level: 'effects' | 'hooks') {
  const jobs = loadClaims(system).value?.jobs ?? []
  const [before, after] = [old, now].map((name) => jobs.filter(({ variant }) => variant === name))
  expect([before?.length, after?.length]).toEqual([1, 1])
  return diffAt(before ?? [], after ?? [], level)
}

describe('diff of systems/generic-entry', () => {
  test.each(['effects', 'hooks'] as const)(
    'finds the exit in one piece and in two the same in every context: %s',
    async (level) => {
      const two = ['in one piece', 'in two pieces'] as const
      const { verdict, outcomes } = await compareVariants('generic-entry', ...two, level)
      expect({ verdict, outcomes }).toEqual({
        verdict: 'equal',
        outcomes: ['irqentry_exit: equal'],
      })
    },
  )
})

describe('diff of systems', () => {
  test.each([
    ['generic-entry', 'in two pieces', 'preempts over idle', 'irqentry_exit_to_kernel_mode_split'],
    ['exit-split', 'as posted', 'lockdep first', 'exit_after_split'],
    ['arm64-entry', 'stop-gap', 'before the fix', 'irqentry_exit_to_kernel_mode_preempt'],
    ['arm64-entry', 'preemption in interrupts only', 'final form', 'el1_abort'],
    ['deferred-ipi', 'no deferral', 'v6', 'housekeeping'],
    ['deferred-ipi', 'v4, user mode only', 'v6', 'housekeeping'],
    ['idtentry-2020', 'conditional for page faults', 'as fixed', 'asks'],
  ])('tells of %s: %s, and %s, that %s() differs', async (system, old, now, func) => {
    const { verdict, outcomes } = await compareVariants(system, old, now, 'effects')
    expect(verdict).toBe('different at effects')
    expect(outcomes).toContain(`${func}: different`)
  })

  test('finds kernel-exit before and after the split equal', async () => {
    const two = ['before the split', 'after the split, NMIs'] as const
    const { verdict } = await compareVariants('kernel-exit', ...two, 'effects')
    expect(verdict).toBe('equal')
  })
})
