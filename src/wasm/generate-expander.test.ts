// The module of a search by rules is valid to a second judge, whatever the number of leaves; what it does is
// compared in src/explore/agreement.test.ts.

import { expect, test } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from './encoder.ts'
import { placeExpander } from './expander-memory.ts'
import { carriedWords, generateExpander } from './generate-expander.ts'

const tools = await wabt()

test.each([
  [1, false],
  [2, false],
  [4, false],
  [32, false],
  [1, true],
  [8, true],
])(
  'generateExpander() makes a valid module for %i leaves (fingerprints: %s)',
  (leaves, fingerprints) => {
    const way = { leaves, fingerprints, lean: true }
    for (const shared of [false, true]) {
      const memory = placeExpander({ leaves, carried: carriedWords(way), seats: 2 }, 1)
      const bytes = encodeModule(generateExpander({ ...way, memory, shared }))
      // Its types do not say that what the bytes may contain can be said there, too.
      const judge: { readonly validate: (features: { threads: boolean }) => void } = tools.readWasm(
        bytes,
        { readDebugNames: false, threads: true },
      )
      expect(() => judge.validate({ threads: true })).not.toThrow()
    }
  },
)
