// Unions that are one integer: it is a member itself, and the others are structs of bit-fields that name its bits
// (s390's machine check code). Such a union is one cell; a bit-field of it is a shift and a mask.
//
// As gcc lays them out: bit-fields of one declared type follow each other without gaps, from the lowest bit on a
// little-endian machine and from the highest on a big-endian one. Only unions in which all of them are declared
// with the integer's own width are understood, so that no bit-field can begin a new unit. A struct of one such
// integer (`struct ctlreg`) is all of the bits.

import type { IntType } from '../../base/integer.ts'
import type { Expr } from '../../ir/program.ts'
import { binary, constant, wrapped } from './expr-fold.ts'
import type { Scope, Struct } from './types-scope.ts'
import { findStruct } from './types-scope.ts'
import type { CType } from './types.ts'

/** Where a bit-field lies in its integer. */
export interface Bits {
  readonly shift: number
  readonly type: IntType
}

/** The integer member of such a union. */
export interface Word {
  readonly name: string
  readonly type: IntType
}

/** Undefined for a union of any other kind. */
export function wordOf(scope: Scope, union: Struct): Word | undefined {
  if (!union.union) return undefined
  const [integer, ...more] = union.members.filter(({ type }) => type.kind === 'integer')
  if (integer?.name === undefined || integer.type.kind !== 'integer') return undefined
  if (integer.bits !== undefined || more.length > 0 || union.members.length < 2) return undefined
  const { name, type } = { name: integer.name, type: integer.type.type }
  const others = union.members.filter((member) => member !== integer)
  return others.every((member) => isMadeOfBits(scope, member.type, type))
    ? { name, type }
    : undefined
}

function isMadeOfBits(scope: Scope, type: CType, word: IntType): boolean {
  const struct = type.kind === 'struct' ? findStruct(scope, type.tag) : undefined
  if (struct === undefined || struct.union) return false
  const widths = struct.members.map((member) => {
    const declared = member.type.kind === 'integer' ? member.type.type : undefined
    return declared?.bits === word.bits ? (member.bits ?? declared).bits : 0
  })
  // A width of 0, which ends a unit, is not understood either.
  return widths.every((width) => width > 0) && sum(widths) <= word.bits
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

/** The named bit-field of a struct that lies over a word of so many bits. */
export function bitsOf(
  scope: Scope,
  struct: Struct,
  name: string,
  wordBits: number,
): (Bits & { readonly declared: CType }) | undefined {
  const position = struct.members.findIndex((member) => member.name === name)
  const member = struct.members[position]
  if (member?.type.kind !== 'integer') return undefined
  const type = member.bits ?? member.type.type
  const before = sum(struct.members.slice(0, position).map(({ bits }) => bits?.bits ?? wordBits))
  const shift = scope.bigEndian ? wordBits - before - type.bits : before
  return { shift, type, declared: member.type }
}

/** The value of a bit-field, in canonical form of its type. */
export function extracted(word: Expr, { shift, type }: Bits): Expr {
  return wrapped(type, binary('shr_u', word, constant(BigInt(shift))))
}

/** The word with another value in a bit-field; `type`: of the word. */
export function inserted(
  word: Expr,
  value: Expr,
  { shift, type: part }: Bits,
  type: IntType,
): Expr {
  const mask = ((1n << BigInt(part.bits)) - 1n) << BigInt(shift)
  const others = binary('and', word, constant(BigInt.asIntN(64, ~mask)))
  const field = wrapped({ bits: part.bits, signed: false }, value)
  return wrapped(type, binary('or', others, binary('shl', field, constant(BigInt(shift)))))
}
