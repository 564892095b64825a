// What the operators of the IR yield on 64-bit two's complement registers.
//
// Every operand and every result is a bigint in the signed 64-bit range. Division by zero yields 0 and
// is the caller's to report; the one signed quotient that overflows wraps, as the other operators do.

import { unreachable } from '../base/assert.ts'
import type { BinaryOp, UnaryOp } from './program.ts'

export function applyUnary(op: UnaryOp, value: bigint): bigint {
  switch (op) {
    case 'neg':
      return signed(-value)
    case 'not':
      return ~value
    case 'lnot':
      return truth(value === 0n)
    default:
      return unreachable(op)
  }
}

export function applyBinary(op: BinaryOp, left: bigint, right: bigint): bigint {
  switch (op) {
    case 'add':
      return signed(left + right)
    case 'sub':
      return signed(left - right)
    case 'mul':
      return signed(left * right)
    case 'and':
      return left & right
    case 'or':
      return left | right
    case 'xor':
      return left ^ right
    case 'eq':
      return truth(left === right)
    case 'ne':
      return truth(left !== right)
    case 'lt_s':
      return truth(left < right)
    case 'lt_u':
      return truth(unsigned(left) < unsigned(right))
    case 'le_s':
      return truth(left <= right)
    case 'le_u':
      return truth(unsigned(left) <= unsigned(right))
    default:
      return isShift(op) ? shift(op, left, right) : divide(op, left, right)
  }
}

/** The value of an operation on constants; undefined where there is none, because it divides by zero. */
export function valueOf(op: BinaryOp, left: bigint, right: bigint): bigint | undefined {
  return isDivision(op) && right === 0n ? undefined : applyBinary(op, left, right)
}

export function isDivision(op: BinaryOp): boolean {
  return op === 'div_s' || op === 'div_u' || op === 'rem_s' || op === 'rem_u'
}

type Shift = 'shl' | 'shr_s' | 'shr_u'
type Division = 'div_s' | 'div_u' | 'rem_s' | 'rem_u'

function isShift(op: Shift | Division): op is Shift {
  return op === 'shl' || op === 'shr_s' || op === 'shr_u'
}

function shift(op: Shift, value: bigint, count: bigint): bigint {
  const places = count & 63n
  switch (op) {
    case 'shl':
      return signed(value << places)
    case 'shr_s':
      return value >> places
    case 'shr_u':
      return signed(unsigned(value) >> places)
    default:
      return unreachable(op)
  }
}

function divide(op: Division, left: bigint, right: bigint): bigint {
  if (right === 0n) return 0n
  switch (op) {
    case 'div_s':
      return signed(left / right)
    case 'div_u':
      return signed(unsigned(left) / unsigned(right))
    case 'rem_s':
      return left % right
    case 'rem_u':
      return signed(unsigned(left) % unsigned(right))
    default:
      return unreachable(op)
  }
}

function signed(value: bigint): bigint {
  return BigInt.asIntN(64, value)
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n
}
