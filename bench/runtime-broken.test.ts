// The stress program finds mistakes: broken copies of the built runtime do not get through it. Two of them
// need luck with the scheduler, and so their time: SALLYPORT_LONG=1.

import { join } from 'node:path'
import { env } from 'node:process'
import { expect, test } from 'vitest'
import { endsAtOnce, losesWork, overlooksPin, withBroken } from './runtime-broken-copy.ts'
import type { Break } from './runtime-broken-copy.ts'

const request = { threads: 4, seconds: 20, seed: 3, killsPerSecond: 0, untilViolation: true }

const long = env['SALLYPORT_LONG'] === '1'

const faults: readonly (readonly [string, RegExp, Break])[] = [
  ['grace periods that end at once', /torn or freed/, endsAtOnce],
  ['an entry that overlooks the pin', /while it is pinned/, overlooksPin],
  ['work that is lost', /uses \d+, not/, losesWork],
]

for (const [what, expected, broken] of faults) {
  test.runIf(long || broken === losesWork)(
    `the stress finds ${what}`,
    { timeout: 40_000 },
    async () => {
      const violations = await withBroken(broken, async (folder) => {
        const { runStress } = await import(join(folder, 'bench/runtime-stress.js'))
        const outcome = await runStress(request)
        return outcome.violations
      })
      expect(violations.some((violation: string) => expected.test(violation))).toBe(true)
    },
  )
}
