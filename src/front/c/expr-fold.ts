// Builds IR expressions and folds what is constant, so that configuration decides branches while
// lowering and code that a configuration switches off is never looked at.
//
// Folding follows the IR exactly: 64-bit two's complement, shifts masked to six bits. A division by
// zero is left in place, because it is an event that the engine reports.

import type { IntType } from '../../base/integer.ts'
import { wrap } from '../../base/integer.ts'
import { valueOf } from '../../ir/arithmetic.ts'
import type { BinaryOp, Expr } from '../../ir/program.ts'

export function constant(value: bigint): Expr {
  return { kind: 'const', value: BigInt.asIntN(64, value) }
}

export function equals(expr: Expr, value: bigint): boolean {
  return expr.kind === 'const' && expr.value === value
}

export function binary(op: BinaryOp, left: Expr, right: Expr): Expr {
  if (left.kind === 'const' && right.kind === 'const') {
    const value = valueOf(op, left.value, right.value)
    if (value !== undefined) return constant(value)
  }
  if (['add', 'sub', 'or', 'xor', 'shl', 'shr_s', 'shr_u'].includes(op) && equals(right, 0n)) {
    return left
  }
  if (['add', 'or', 'xor'].includes(op) && equals(left, 0n)) return right
  if (op === 'and' && (equals(left, 0n) || equals(right, 0n))) return constant(0n)
  if (op === 'and' && equals(right, -1n)) return left
  return { kind: 'binary', op, left, right }
}

export function unary(op: 'neg' | 'not', operand: Expr): Expr {
  if (operand.kind === 'const') return constant(op === 'neg' ? -operand.value : ~operand.value)
  return { kind: 'unary', op, operand }
}

export function wrapped(type: IntType, operand: Expr): Expr {
  if (operand.kind === 'const') return constant(wrap(type, operand.value))
  if (type.bits >= 64) return operand
  if (operand.kind === 'wrap' && operand.type.bits >= type.bits) {
    return { kind: 'wrap', type, operand: operand.operand }
  }
  return { kind: 'wrap', type, operand }
}

export function select(condition: Expr, then: Expr, otherwise: Expr): Expr {
  if (condition.kind === 'const') return condition.value === 0n ? otherwise : then
  if (then.kind === 'const' && otherwise.kind === 'const' && then.value === otherwise.value) {
    return then
  }
  return { kind: 'select', condition, then, otherwise }
}
