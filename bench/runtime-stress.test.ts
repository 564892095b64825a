// The runtime keeps its promises on real threads, also while threads are killed. About a second each by
// default, and SALLYPORT_LONG=1 for minutes; the slower the machine, the longer, with the same result.

import { env } from 'node:process'
import { expect, test } from 'vitest'
import { runStress } from './runtime-stress.ts'

const seconds = env['SALLYPORT_LONG'] === '1' ? 60 : 0.7
/** Each phase of a run has a patience of its own, below this together. */
const timeout = 600_000

for (const threads of [2, 4, 8]) {
  test(`${threads} threads keep every promise`, { timeout }, async () => {
    const found = await runStress({ threads, seconds, seed: 11 * threads, killsPerSecond: 0 })
    expect(found.violations).toEqual([])
    expect(found.standing).toEqual([])
    expect(found.deaths).toEqual([])
    expect(
      Math.min(found.reads, found.replacements, found.pins, found.calls, found.naps),
    ).toBeGreaterThan(0)
  })
}

test('threads that are killed anywhere take nobody with them', { timeout }, async () => {
  const found = await runStress({ threads: 4, seconds: 2 * seconds, seed: 5, killsPerSecond: 8 })
  expect(found.violations).toEqual([])
  expect(found.standing).toEqual([])
  expect(found.deaths.length).toBeGreaterThan(0)
})
