// All ways out of a component are its own and those of all components that can be reached from it.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createExitGraph } from './exit-graph.ts'
import { createNumberSets } from './number-sets.ts'

/** For each component its own ways out, and which of those before it are behind it. */
const components = fc.array(
  fc.record({
    own: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }),
    behind: fc.uniqueArray(fc.nat(20), { maxLength: 3 }),
  }),
  { minLength: 1, maxLength: 20 },
)

describe('createExitGraph()', () => {
  test('allExits() has what can be reached, and no more', () => {
    fc.assert(
      fc.property(components, (given) => {
        const sets = createNumberSets()
        const graph = createExitGraph(sets)
        const expected: Set<number>[] = []
        given.forEach(({ own, behind }, component) => {
          const before = [...new Set(behind.filter((other) => other < component))]
          graph.add(own, before)
          expected.push(
            new Set([...own, ...before.flatMap((other) => [...(expected[other] ?? [])])]),
          )
          expect(graph.own(component)).toEqual(own)
          expect(graph.behind(component)).toEqual(before)
        })
        // The last one first, so that those behind it have not been asked for yet.
        for (let component = given.length - 1; component >= 0; component--) {
          expect(new Set(sets.get(graph.allExits(component)))).toEqual(expected[component])
        }
      }),
    )
  })
})
