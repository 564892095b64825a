// Candidates for a value that can be anything: a list that takes every way through the code.
//
// The code looks at such a value only through masks, sums and comparisons with constants. Bits that no
// mask tells apart go together; each such group is empty, holds what the code adds to it, or twice that.
// Around every constant that the code compares with, the value itself and its neighbours are taken. The
// list is finite, so it is a bound of the comparison, and it is reported as one.

import { wrap } from '../base/integer.ts'
import type { IntType } from '../base/integer.ts'
import type { Constants } from './value-sets.ts'

/** More combinations than this are thinned out. */
const mostCombinations = 192
const mostNeighbours = 96

export function representatives(
  type: IntType,
  initial: readonly bigint[],
  constants: Constants | undefined,
): readonly bigint[] {
  if (type.bits === 0) return [0n]
  if (type.bits <= 4) return allOf(type)
  const { masks, addends, compared } = constants ?? empty
  const anchors = [0n, 1n, ...initial, ...compared]
  const steps = [...new Set([...addends].map(magnitude))].slice(0, 6)
  const near = anchors.flatMap((one) => [
    one,
    one + 1n,
    one - 1n,
    ...steps.flatMap((by) => [one + by, one - by]),
  ])
  const combined = combinations(masks, [...[...addends].map(magnitude), ...compared, ...initial])
  const values = [...anchors, ...combined, ...near.slice(0, mostNeighbours)]
  return [...new Set(values.map((one) => wrap(type, BigInt.asIntN(64, one))))]
}

const empty: Constants = { masks: new Set(), addends: new Set(), compared: new Set() }

function allOf(type: IntType): readonly bigint[] {
  return Array.from({ length: 2 ** type.bits }, (_, value) => wrap(type, BigInt(value)))
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Every group of bits on its own terms, all groups combined; or one and two at a time if that is too many. */
function combinations(masks: ReadonlySet<bigint>, amounts: readonly bigint[]): readonly bigint[] {
  if (masks.size === 0) return []
  const contents = groupsOf(masks).map((group) => contentsOf(group, amounts))
  const total = contents.reduce((product, list) => product * list.length, 1)
  if (total > mostCombinations) return oneOrTwo(contents)
  return contents.reduce<readonly bigint[]>(
    (sums, list) => sums.flatMap((sum) => list.map((one) => sum | one)),
    [0n],
  )
}

function oneOrTwo(contents: readonly (readonly bigint[])[]): readonly bigint[] {
  const values: bigint[] = [0n]
  contents.forEach((list, at) => {
    for (const one of list) {
      values.push(one)
      for (const others of contents.slice(at + 1))
        values.push(...others.map((other) => one | other))
    }
  })
  return [...new Set(values)].slice(0, 2 * mostCombinations)
}

/** Bits that all masks treat alike. */
function groupsOf(masks: ReadonlySet<bigint>): readonly bigint[] {
  const groups = new Map<string, bigint>()
  for (let bit = 0n; bit < 64n; bit++) {
    const signature = [...masks].map((mask) => Number((mask >> bit) & 1n)).join('')
    if (!signature.includes('1')) continue
    groups.set(signature, (groups.get(signature) ?? 0n) | (1n << bit))
  }
  return [...groups.values()]
}

/** What a group of bits can hold: nothing, an amount that the code puts there, twice that; or what is not 0. */
function contentsOf(group: bigint, amounts: readonly bigint[]): readonly bigint[] {
  const put = new Set([0n])
  for (const amount of amounts) {
    const part = BigInt.asUintN(64, amount) & group
    if (part === 0n) continue
    put.add(part & -part)
    if ((((part & -part) << 1n) & group) !== 0n) put.add((part & -part) << 1n)
  }
  // Bits that the code only looks at: somebody else sets them.
  if (put.size === 1) put.add(group & -group).add(group)
  return [...put].slice(0, 4)
}
