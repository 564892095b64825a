// Abstract values: which numbers something can be, where it comes from, whether it is "this frame".
//
// Sets that grow beyond a limit count as anything. The operations are those of the IR on sets; what they
// cannot follow becomes anything, never less than it is.

import type { BinaryOp } from '../ir/program.ts'
import { applyBinary } from '../ir/arithmetic.ts'

/** `undefined`: anything. */
export type ValueSet = ReadonlySet<bigint> | undefined

/** Whether it is always the executing frame or task: then it is no unknown of its own. */
export type Identity = 'unset' | 'frame' | 'task' | 'other'

export interface Abstract {
  readonly values: ValueSet
  readonly is: Identity
  /** Keys of the fields and parameters that it is computed from. */
  readonly from: ReadonlySet<string>
}

const mostValues = 64
const mostPairs = 4096
export const nothing: Abstract = { values: new Set(), is: 'unset', from: new Set() }
export const zero: Abstract = { values: new Set([0n]), is: 'unset', from: new Set() }
export const anything: Abstract = { values: undefined, is: 'other', from: new Set() }

export function exactly(value: bigint): Abstract {
  return { values: new Set([value]), is: 'other', from: new Set() }
}

export function upTo(count: number, is: Identity = 'other'): Abstract {
  const values = new Set(Array.from({ length: count }, (_, n) => BigInt(n)))
  return { values, is, from: new Set() }
}

export function joinIdentities(known: Identity, more: Identity): Identity {
  if (known === 'unset' || known === more) return more
  return more === 'unset' ? known : 'other'
}

export function joinValues(known: ValueSet, more: ValueSet): ValueSet {
  if (known === undefined || more === undefined) return undefined
  const values = union(known, more)
  return values.size > mostValues ? undefined : values
}

/** The first set itself when the second adds nothing. */
export function union<T>(known: ReadonlySet<T>, more: ReadonlySet<T>): ReadonlySet<T> {
  const missing = [...more].filter((one) => !known.has(one))
  return missing.length === 0 ? known : new Set([...known, ...missing])
}

export function pairs(op: BinaryOp, left: ValueSet, right: ValueSet): ValueSet {
  if (left === undefined || right === undefined) {
    const mask = left ?? right
    return op === 'and' && mask !== undefined ? submasks(mask) : undefined
  }
  if (left.size * right.size > mostPairs) return undefined
  const values = new Set<bigint>()
  for (const a of left) for (const b of right) values.add(applyBinary(op, a, b))
  return values.size > mostValues ? undefined : values
}

/** What is left of anything behind masks of few bits. */
function submasks(masks: ReadonlySet<bigint>): ValueSet {
  const values = new Set([0n])
  for (const mask of masks) {
    let own = [0n]
    for (let bit = 0n; bit < 64n; bit++) {
      if (((mask >> bit) & 1n) === 0n) continue
      own = [...own, ...own.map((one) => BigInt.asIntN(64, one | (1n << bit)))]
      if (own.length > mostValues) return undefined
    }
    for (const one of own) values.add(one)
  }
  return values.size > mostValues ? undefined : values
}

export function wrapped(value: Abstract, one: (value: bigint) => bigint): Abstract {
  if (value.values === undefined) return { ...value, is: 'other' }
  return { ...value, is: 'other', values: new Set([...value.values].map(one)) }
}

export function withSource(value: Abstract, key: string): Abstract {
  return { ...value, from: new Set([...value.from, key]) }
}
