// Sets by number: the same members are the same set, and unions are unions.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNumberSets } from './number-sets.ts'

const members = fc.uniqueArray(fc.integer({ min: 0, max: 30 }))

describe('createNumberSets()', () => {
  test('add() gives equal sets one number, and get() gives their members in order', () => {
    fc.assert(
      fc.property(members, (some) => {
        const sets = createNumberSets()
        const set = sets.add(some)
        expect(sets.add(some.toReversed())).toBe(set)
        expect([...sets.get(set)]).toEqual(some.toSorted((one, other) => one - other))
      }),
    )
  })

  test('unite() gives the set of the members of both, each time the same', () => {
    fc.assert(
      fc.property(members, members, (left, right) => {
        const sets = createNumberSets()
        const [one, other] = [sets.add(left), sets.add(right)]
        const union = sets.unite(one, other)
        expect(union).toBe(sets.add([...new Set([...left, ...right])]))
        expect(sets.unite(other, one)).toBe(union)
      }),
    )
  })
})
