// What C types mean to the lowering: integers of exact width, pointers by what they point to.
//
// A value of type T lives in a 64-bit register in its canonical form: sign-extended when T is
// signed, zero-extended when it is not. `convert` is C's conversion and is written wherever C
// converts; it costs nothing when the canonical form cannot change. (C11 6.3.1, LP64.)

import type { IntType } from '../../base/integer.ts'
import { i32, u1, wrap } from '../../base/integer.ts'
import { unreachable } from '../../base/assert.ts'
import type { Expr } from '../../ir/program.ts'
import { binary, constant, wrapped } from './expr-fold.ts'

export type CType =
  | { readonly kind: 'void' }
  | { readonly kind: 'integer'; readonly type: IntType }
  | { readonly kind: 'pointer'; readonly to: CType }
  | { readonly kind: 'array'; readonly of: CType; readonly length: number }
  | { readonly kind: 'struct'; readonly tag: string }
  | FunctionType
  /** Something that was named but never seen, or is outside of the subset. */
  | { readonly kind: 'unknown'; readonly what: string }

export interface FunctionType {
  readonly kind: 'function'
  readonly result: CType
  readonly parameters: readonly CType[]
  readonly variadic: boolean
}

export const voidType: CType = { kind: 'void' }
export const boolType: CType = { kind: 'integer', type: u1 }
export const intType: CType = { kind: 'integer', type: i32 }
export const longType: CType = { kind: 'integer', type: { bits: 64, signed: true } }
export const opaquePointer: CType = { kind: 'pointer', to: { kind: 'void' } }

export function integerType(type: IntType): CType {
  return { kind: 'integer', type }
}

/** Integer promotion: everything narrower than int becomes int. */
export function promote(type: IntType): IntType {
  return type.bits < 32 ? i32 : type
}

/** Usual arithmetic conversions of two integer types. */
export function commonType(left: IntType, right: IntType): IntType {
  const a = promote(left)
  const b = promote(right)
  if (a.bits !== b.bits) return a.bits > b.bits ? a : b
  return a.signed ? b : a
}

/** Whether every canonical value of `from` is also one of `to`. */
function contains(to: IntType, from: IntType): boolean {
  if (to.bits >= 64) return true
  if (from.signed === to.signed) return from.bits <= to.bits
  return !from.signed && from.bits < to.bits
}

/** C conversion between integers; to bool it asks whether the value is not zero. */
export function convert(value: Expr, from: IntType, to: IntType): Expr {
  if (to.bits === 1 && !to.signed) return from.bits === 1 ? value : truth(value)
  if (contains(to, from)) return value
  return wrapped(to, value)
}

/** Is not zero, as 0 or 1. */
export function truth(value: Expr): Expr {
  if (isTruth(value)) return value
  if (value.kind === 'const') return constant(value.value === 0n ? 0n : 1n)
  return binary('ne', value, constant(0n))
}

/** Whether the expression can only be 0 or 1. */
export function isTruth(value: Expr): boolean {
  if (value.kind === 'const') return value.value === 0n || value.value === 1n
  if (value.kind === 'unary') return value.op === 'lnot'
  if (value.kind === 'wrap') return value.type.bits === 1 && !value.type.signed
  if (value.kind === 'select') return isTruth(value.then) && isTruth(value.otherwise)
  return value.kind === 'binary' && ['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'].includes(value.op)
}

export function negate(value: Expr): Expr {
  if (value.kind === 'const') return constant(value.value === 0n ? 1n : 0n)
  if (value.kind === 'binary' && value.op === 'ne') return { ...value, op: 'eq' }
  if (value.kind === 'binary' && value.op === 'eq') return { ...value, op: 'ne' }
  if (value.kind === 'unary' && value.op === 'lnot') return truth(value.operand)
  return { kind: 'unary', op: 'lnot', operand: value }
}

/** A constant in its canonical form. */
export function literal(type: IntType, value: bigint): Expr {
  return constant(wrap(type, value))
}

/** As a C programmer writes it. */
export function printType(type: CType): string {
  switch (type.kind) {
    case 'void':
      return 'void'
    case 'integer':
      return type.type.bits === 1 ? 'bool' : `${type.type.signed ? 's' : 'u'}${type.type.bits}`
    case 'pointer':
      return `${printType(type.to)} *`
    case 'array':
      return `${printType(type.of)}[${type.length}]`
    case 'struct':
      return `struct ${type.tag}`
    case 'function':
      return `${printType(type.result)} (…)`
    case 'unknown':
      return type.what
    default:
      return unreachable(type)
  }
}

/** For messages: types as code, everything else in words. */
export function quoteType(type: CType): string {
  return type.kind === 'unknown' ? type.what : `\`${printType(type)}\``
}
