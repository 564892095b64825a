// C arithmetic on integers: promotions, the usual conversions, and the IR operation that fits.
//
// Operands come and results go in canonical form (see types.ts). Only operations that can leave
// the result type are followed by a wrap: Linux is built with -fno-strict-overflow, so signed
// overflow wraps too. (C11 6.5.3.3, 6.5.5 to 6.5.12.)

import { unreachable } from '../../base/assert.ts'
import type { IntType } from '../../base/integer.ts'
import { i32 } from '../../base/integer.ts'
import type { BinaryOp, Expr } from '../../ir/program.ts'
import type { ArithmeticOperator, BinaryOperator, ComparisonOperator } from './ast.ts'
import { binary, unary, wrapped } from './expr-fold.ts'
import { commonType, convert, negate, promote, truth } from './types.ts'

export interface Integer {
  readonly expr: Expr
  readonly type: IntType
}

interface Operation {
  readonly op: BinaryOp
  /** Whether the result can leave the type. */
  readonly overflows: boolean
}

function operation(op: ArithmeticOperator, signed: boolean): Operation {
  switch (op) {
    case '+':
      return { op: 'add', overflows: true }
    case '-':
      return { op: 'sub', overflows: true }
    case '*':
      return { op: 'mul', overflows: true }
    case '/':
      return { op: signed ? 'div_s' : 'div_u', overflows: signed }
    case '%':
      return { op: signed ? 'rem_s' : 'rem_u', overflows: false }
    case '&':
      return { op: 'and', overflows: false }
    case '|':
      return { op: 'or', overflows: false }
    case '^':
      return { op: 'xor', overflows: false }
    case '<<':
      return { op: 'shl', overflows: true }
    case '>>':
      return { op: signed ? 'shr_s' : 'shr_u', overflows: false }
    default:
      return unreachable(op)
  }
}

/** The operation in a type that both operands already have. */
function inType(op: ArithmeticOperator, type: IntType, left: Expr, right: Expr): Integer {
  const { op: name, overflows } = operation(op, type.signed)
  const result = binary(name, left, right)
  return { expr: overflows ? wrapped(type, result) : result, type }
}

function compare(op: ComparisonOperator, type: IntType, left: Expr, right: Expr): Expr {
  const less = type.signed ? 'lt_s' : 'lt_u'
  const lessOrEqual = type.signed ? 'le_s' : 'le_u'
  switch (op) {
    case '==':
      return binary('eq', left, right)
    case '!=':
      return binary('ne', left, right)
    case '<':
      return binary(less, left, right)
    case '<=':
      return binary(lessOrEqual, left, right)
    case '>':
      return binary(less, right, left)
    case '>=':
      return binary(lessOrEqual, right, left)
    default:
      return unreachable(op)
  }
}

function isComparison(op: BinaryOperator): op is ComparisonOperator {
  return ['==', '!=', '<', '>', '<=', '>='].includes(op)
}

export function applyBinary(op: BinaryOperator, left: Integer, right: Integer): Integer {
  if (op === '<<' || op === '>>') {
    const type = promote(left.type)
    return inType(op, type, convert(left.expr, left.type, type), right.expr)
  }
  const type = commonType(left.type, right.type)
  const a = convert(left.expr, left.type, type)
  const b = convert(right.expr, right.type, type)
  if (isComparison(op)) return { expr: compare(op, type, a, b), type: i32 }
  return inType(op, type, a, b)
}

export function applyUnary(op: '-' | '+' | '~' | '!', operand: Integer): Integer {
  if (op === '!') return { expr: negate(truth(operand.expr)), type: i32 }
  const type = promote(operand.type)
  const value = convert(operand.expr, operand.type, type)
  if (op === '+') return { expr: value, type }
  return { expr: wrapped(type, unary(op === '-' ? 'neg' : 'not', value)), type }
}
