// The split of the generic exit to the kernel, on the whole x86 entry: no functional change, as its description
// says; and a split that is one.

import { describe, expect, test } from 'vitest'
import { loadClaims } from '../claims/load-claims.ts'
import type { LinuxJob } from '../linux/jobs.ts'
import { diffAt } from '../../tools/try-mutant.ts'

const jobs: readonly (LinuxJob & { readonly variant: string })[] =
  loadClaims('generic-entry').value?.jobs ?? []

function variant(name: string): readonly LinuxJob[] {
  return jobs.filter((job) => job.variant === name)
}

describe('systems/generic-entry', () => {
  test.each(['effects', 'hooks'] as const)(
    'the exit in one piece and in two are the same in every context: %s',
    { timeout: 120_000 },
    async (level) => {
      const { verdict, outcomes } = await diffAt(
        variant('in one piece'),
        variant('in two pieces'),
        level,
      )
      expect({ verdict, outcomes }).toEqual({
        verdict: 'equal',
        outcomes: ['irqentry_exit: equal'],
      })
    },
  )

  test('an exit that preempts over the idle task is told apart', { timeout: 120_000 }, async () => {
    const now = variant('preempts over idle')
    const { verdict } = await diffAt(variant('in two pieces'), now, 'effects')
    expect(verdict).toBe('different at effects')
  })
})
