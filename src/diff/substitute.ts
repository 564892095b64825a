// An expression with `old` replaced, and what can then be computed computed.

import type { Expr } from '../ir/program.ts'
import { applyBinary, applyUnary } from '../ir/arithmetic.ts'
import { wrap } from '../base/integer.ts'

export function substitute(expr: Expr, value: Expr): Expr {
  const inner = (operand: Expr): Expr => substitute(operand, value)
  switch (expr.kind) {
    case 'old':
      return value
    case 'unary': {
      const operand = inner(expr.operand)
      return operand.kind === 'const'
        ? { kind: 'const', value: applyUnary(expr.op, operand.value) }
        : { ...expr, operand }
    }
    case 'binary': {
      const [left, right] = [inner(expr.left), inner(expr.right)]
      return left.kind === 'const' && right.kind === 'const'
        ? { kind: 'const', value: applyBinary(expr.op, left.value, right.value) }
        : { ...expr, left, right }
    }
    case 'wrap': {
      const operand = inner(expr.operand)
      return operand.kind === 'const'
        ? { kind: 'const', value: wrap(expr.type, operand.value) }
        : { ...expr, operand }
    }
    case 'select': {
      const condition = inner(expr.condition)
      if (condition.kind === 'const')
        return inner(condition.value === 0n ? expr.otherwise : expr.then)
      return { ...expr, condition, then: inner(expr.then), otherwise: inner(expr.otherwise) }
    }
    default:
      return expr
  }
}
