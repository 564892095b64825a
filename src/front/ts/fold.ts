// Expressions with constant parts computed at once, as the engine would compute them: 64-bit two's
// complement, shifts masked to six bits. A division by 0 is left as it stands: it is an event to report.

import { unreachable } from '../../base/assert.ts'
import { applyUnary, valueOf } from '../../ir/arithmetic.ts'
import { visitExpr } from '../../ir/walk.ts'
import type { BinaryOp, Expr, Local, Place, UnaryOp } from '../../ir/program.ts'

export function constant(value: bigint): Expr {
  return { kind: 'const', value: BigInt.asIntN(64, value) }
}

export function localValue(local: Local): Expr {
  return { kind: 'local', local }
}

export function unary(op: UnaryOp, operand: Expr): Expr {
  if (operand.kind !== 'const') return { kind: 'unary', op, operand }
  return constant(applyUnary(op, operand.value))
}

export function binary(op: BinaryOp, left: Expr, right: Expr): Expr {
  if (left.kind === 'const' && right.kind === 'const') {
    const value = valueOf(op, left.value, right.value)
    if (value !== undefined) return constant(value)
  }
  return { kind: 'binary', op, left, right }
}

export function select(condition: Expr, then: Expr, otherwise: Expr): Expr {
  if (condition.kind === 'const') return condition.value === 0n ? otherwise : then
  return { kind: 'select', condition, then, otherwise }
}

/** How often a local occurs. */
export function uses(expr: Expr, local: Local): number {
  let count = 0
  visitExpr(expr, (inner) => {
    if (inner.kind === 'local' && inner.local === local) count += 1
  })
  return count
}

/** The expression with `value` in place of a local. */
export function substitute(expr: Expr, local: Local, value: Expr): Expr {
  const inner = (operand: Expr): Expr => substitute(operand, local, value)
  switch (expr.kind) {
    case 'const':
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return expr
    case 'local':
      return expr.local === local ? value : expr
    case 'read':
      return { kind: 'read', place: substitutePlace(expr.place, inner) }
    case 'current':
      return { kind: 'current', cpu: inner(expr.cpu) }
    case 'depth':
      return { kind: 'depth', task: inner(expr.task) }
    case 'unary':
    case 'wrap':
      return { ...expr, operand: inner(expr.operand) }
    case 'binary':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) }
    case 'select':
      return select(inner(expr.condition), inner(expr.then), inner(expr.otherwise))
    default:
      return unreachable(expr)
  }
}

function substitutePlace(place: Place, inner: (expr: Expr) => Expr): Place {
  return {
    field: place.field,
    ...(place.instance === undefined ? {} : { instance: inner(place.instance) }),
    ...(place.index === undefined ? {} : { index: inner(place.index) }),
  }
}
