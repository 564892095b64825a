// A way through states that stand for others, as a way that the Program can really take.
//
// Each state of the real way is one of the route after an exchange of CPUs and tasks. The next one is that same
// exchange of a successor of the state that stands there, one for which the next state of the route stands.

import { present } from '../base/assert.ts'
import type { Findings } from './findings.ts'
import { composed, inverse } from './permutations.ts'
import type { Permutation } from './permutations.ts'
import type { Search } from './search.ts'
import type { Representative } from './symmetric-pieces.ts'

/** The first state of the route stands for the initial one; without symmetry, the route is the way. */
export function realRoute(
  search: Search,
  findings: Findings,
  route: readonly Int32Array[],
): readonly Int32Array[] {
  const { symmetric, first } = findings
  if (symmetric === undefined) return route
  let exchange: Permutation = inverse(symmetric.canonical(first).permutation)
  return [
    first,
    ...route.slice(1).map((next, at) => {
      const from = present(route[at], 'a route goes on from a state')
      const { numbers, permutation } = leadingTo(search, findings, from, next)
      const real = symmetric.image(exchange, numbers)
      exchange = composed(exchange, inverse(permutation))
      return real
    }),
  ]
}

/** The successor of a state that another one stands for, and the exchange that makes it that one. */
function leadingTo(
  { expansion, violations }: Search,
  { symmetric, pieces, packed }: Findings,
  from: Int32Array,
  next: Int32Array,
): Representative {
  const numbers = new Int32Array(pieces.count)
  let found: Representative | undefined
  violations.mute()
  expansion.expand(
    packed(from),
    () => {},
    () => {
      pieces.read(numbers)
      const standing = symmetric?.canonical(numbers)
      if (standing === undefined || !isSame(standing.numbers, next)) return false
      found = { numbers: numbers.slice(), permutation: standing.permutation }
      return true
    },
  )
  violations.unmute()
  return present(found, 'a state of a route leads to the next one')
}

function isSame(left: Int32Array, right: Int32Array): boolean {
  return left.every((number, at) => number === right[at])
}
