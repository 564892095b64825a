// The module of a search by rules is valid to a second judge, whatever the number of leaves; what it does is
// compared in src/explore/agreement.test.ts.

import { expect, test } from 'vitest'
import wabt from 'wabt'
import { encodeModule } from './encoder.ts'
import { placeExpander } from './expander-memory.ts'
import { generateExpander } from './generate-expander.ts'

const tools = await wabt()

test.each([1, 2, 4, 32])('generateExpander() makes a valid module for %i leaves', (leaves) => {
  const contents = generateExpander({ memory: placeExpander(leaves), leaves })
  expect(() =>
    tools.readWasm(encodeModule(contents), { readDebugNames: false }).validate(),
  ).not.toThrow()
})
