// The checks of the stress program find mistakes: broken copies of the built runtime do not get through
// plays in which the mistake has to show, and the runtime as it is does.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  endsAtOnce,
  losesTakenWork,
  losesWork,
  overlooksPin,
  withBroken,
} from './runtime-broken-copy.ts'
import type { Break } from './runtime-broken-copy.ts'
import { dieInOthersWork, enterAfterNewVersion, replaceUnderReader } from './runtime-plays.ts'

const faults: readonly (readonly [what: string, broken: Break, play: string, found: RegExp])[] = [
  ['grace periods that end at once', endsAtOnce, 'replaceUnderReader', /torn or freed/],
  ['an entry that overlooks the pin', overlooksPin, 'enterWhilePinned', /while it is pinned/],
  ['work that is lost', losesWork, 'enterAfterNewVersion', /uses \d+, not/],
  ['work that dies with who took it', losesTakenWork, 'dieInOthersWork', /is lost/],
]

for (const [what, broken, play, found] of faults) {
  test(`the stress finds ${what}`, async () => {
    const { violations } = await withBroken(broken, async (folder) => {
      const plays = await import(join(folder, 'bench/runtime-plays.js'))
      return plays[play]()
    })
    expect(violations[0]).toMatch(found)
  })
}

for (const play of [replaceUnderReader, enterAfterNewVersion, dieInOthersWork]) {
  test(`the stress finds nothing wrong in ${play.name}()`, async () => {
    expect((await play()).violations).toEqual([])
  })
}
