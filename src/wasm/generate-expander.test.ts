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
    const memory = placeExpander(leaves, carriedWords({ leaves, fingerprints, lean: true }))
    const contents = generateExpander({ memory, leaves, fingerprints, lean: true })
    expect(() =>
      tools.readWasm(encodeModule(contents), { readDebugNames: false }).validate(),
    ).not.toThrow()
  },
)
