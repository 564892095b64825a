// Expressions with constant parts computed at once, as the engine would compute them: 64-bit two's
// complement. What would fault (division by 0) or is undefined (a shift by 64) is left as it stands.

import { unreachable } from '../../base/assert.ts'
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
  switch (op) {
    case 'neg':
      return constant(-operand.value)
    case 'not':
      return constant(~operand.value)
    case 'lnot':
      return constant(operand.value === 0n ? 1n : 0n)
    default:
      return unreachable(op)
  }
}

export function binary(op: BinaryOp, left: Expr, right: Expr): Expr {
  if (left.kind === 'const' && right.kind === 'const') {
    const value = compute(op, left.value, right.value)
    if (value !== undefined) return constant(value)
  }
  return { kind: 'binary', op, left, right }
}

export function select(condition: Expr, then: Expr, otherwise: Expr): Expr {
  if (condition.kind === 'const') return condition.value === 0n ? otherwise : then
  return { kind: 'select', condition, then, otherwise }
}

function compute(op: BinaryOp, left: bigint, right: bigint): bigint | undefined {
  const shift = right >= 0n && right < 64n
  switch (op) {
    case 'add':
      return left + right
    case 'sub':
      return left - right
    case 'mul':
      return left * right
    case 'div_s':
      return right === 0n ? undefined : left / right
    case 'div_u':
      return right === 0n ? undefined : unsigned(left) / unsigned(right)
    case 'rem_s':
      return right === 0n ? undefined : left % right
    case 'rem_u':
      return right === 0n ? undefined : unsigned(left) % unsigned(right)
    case 'and':
      return left & right
    case 'or':
      return left | right
    case 'xor':
      return left ^ right
    case 'shl':
      return shift ? left << right : undefined
    case 'shr_s':
      return shift ? left >> right : undefined
    case 'shr_u':
      return shift ? unsigned(left) >> right : undefined
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
      return unreachable(op)
  }
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value)
}

function truth(value: boolean): bigint {
  return value ? 1n : 0n
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
