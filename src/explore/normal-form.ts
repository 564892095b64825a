// Expressions with their constants computed, and in a written form that is the same for many that mean the same.
//
// The order of operands that may be exchanged does not count, nor how a conjunction or disjunction is nested, as
// long as no part of it can fault: what is not evaluated has no faults. Instances and constant elements count as
// there. Equal texts are equal functions of the state; different texts say nothing.

import { unreachable } from '../base/assert.ts'
import { wrap } from '../base/integer.ts'
import { applyBinary, applyUnary, isDivision } from '../ir/arithmetic.ts'
import { mapExpr } from '../ir/map-expressions.ts'
import type { BinaryOp, Expr, Place } from '../ir/program.ts'
import { visitExpr } from '../ir/walk.ts'

/** The expression with everything computed that is decided by constants alone. Every node of it is a new one. */
export function fold(expr: Expr): Expr {
  return mapExpr(expr, foldNode)
}

/** One node whose operands are folded; also for `mapStep`. */
export function foldNode(expr: Expr): Expr {
  switch (expr.kind) {
    case 'const':
      return { kind: 'const', value: BigInt.asIntN(64, expr.value) }
    case 'unary':
      return expr.operand.kind === 'const'
        ? { kind: 'const', value: applyUnary(expr.op, expr.operand.value) }
        : expr
    case 'wrap':
      return expr.operand.kind === 'const'
        ? { kind: 'const', value: wrap(expr.type, expr.operand.value) }
        : expr
    case 'binary': {
      const { op, left, right } = expr
      if (left.kind !== 'const' || right.kind !== 'const') return expr
      // That is a fault, and the Program is to make it.
      if (isDivision(op) && right.value === 0n) return expr
      return { kind: 'const', value: applyBinary(op, left.value, right.value) }
    }
    case 'select':
      if (expr.condition.kind !== 'const') return expr
      return expr.condition.value === 0n ? expr.otherwise : expr.then
    default:
      return { ...expr }
  }
}

const truths: ReadonlySet<BinaryOp> = new Set(['eq', 'ne', 'lt_s', 'lt_u', 'le_s', 'le_u'])
const associative: ReadonlySet<BinaryOp> = new Set(['add', 'mul', 'and', 'or', 'xor'])
const exchangeable: ReadonlySet<BinaryOp> = new Set([...associative, 'eq', 'ne'])

/** Whether the value can only be 0 or 1. */
function isTruth(expr: Expr): boolean {
  switch (expr.kind) {
    case 'const':
      return expr.value === 0n || expr.value === 1n
    case 'unary':
      return expr.op === 'lnot'
    case 'binary':
      return truths.has(expr.op)
    case 'select':
      return isTruth(expr.then) && isTruth(expr.otherwise)
    default:
      return false
  }
}

/** With `truth` it only matters whether the value is 0. */
export function normalForm(expr: Expr, truth = false): string {
  switch (expr.kind) {
    case 'const':
      return truth && expr.value !== 0n ? '1' : `${expr.value}`
    case 'local':
      return `local ${expr.local}`
    case 'read':
      return placeForm(expr.place)
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return expr.kind
    case 'current':
      return `current(${normalForm(expr.cpu)})`
    case 'depth':
      return `depth(${normalForm(expr.task)})`
    case 'unary':
      return `${expr.op}(${normalForm(expr.operand, expr.op === 'lnot')})`
    case 'wrap':
      return `${expr.type.signed ? 's' : 'u'}${expr.type.bits}(${normalForm(expr.operand)})`
    case 'binary':
      return binaryForm(expr)
    case 'select':
      return selectForm(expr, truth)
    default:
      return unreachable(expr)
  }
}

function placeForm({ field, instance, index }: Place): string {
  const at = instance === undefined ? '' : `@(${normalForm(instance)})`
  return `field ${field}${at}${index === undefined ? '' : `[${normalForm(index)}]`}`
}

function binaryForm({ op, left, right }: Extract<Expr, { kind: 'binary' }>): string {
  const parts = (expr: Expr): readonly string[] =>
    expr.kind === 'binary' && expr.op === op && associative.has(op)
      ? [...parts(expr.left), ...parts(expr.right)]
      : [normalForm(expr)]
  const all = [...parts(left), ...parts(right)]
  return `${op}(${(exchangeable.has(op) ? all.toSorted() : all).join()})`
}

type Select = Extract<Expr, { kind: 'select' }>

function selectForm(expr: Select, truth: boolean): string {
  if (isConjunction(expr, truth)) return `all(${members(expr, isConjunction, '1')})`
  if (isDisjunction(expr, truth)) return `some(${members(expr, isDisjunction, '0')})`
  const { condition, then: taken, otherwise } = expr
  return `if(${normalForm(condition, true)},${normalForm(taken, truth)},${normalForm(otherwise, truth)})`
}

function isConjunction({ condition, then: taken, otherwise }: Select, truth: boolean): boolean {
  if (canFault(condition) || canFault(taken)) return false
  return otherwise.kind === 'const' && otherwise.value === 0n && (truth || isTruth(taken))
}

function isDisjunction({ condition, then: taken, otherwise }: Select, truth: boolean): boolean {
  if (canFault(condition) || canFault(otherwise)) return false
  if (taken.kind !== 'const' || taken.value === 0n) return false
  return truth || (taken.value === 1n && isTruth(otherwise))
}

function canFault(expr: Expr): boolean {
  let found = false
  visitExpr(expr, (inner) => {
    if (inner.kind === 'read') {
      const { index } = inner.place
      found ||= index !== undefined && index.kind !== 'const'
    }
    if (inner.kind === 'binary') found ||= isDivision(inner.op)
  })
  return found
}

/** What is joined, each once and in an order of its own, without what makes no difference. */
function members(
  expr: Select,
  isJoined: (expr: Select, truth: boolean) => boolean,
  neutral: string,
): string {
  const found = new Set<string>()
  const look = (part: Expr): void => {
    if (part.kind === 'select' && isJoined(part, true)) {
      look(part.condition)
      look(isJoined === isConjunction ? part.then : part.otherwise)
    } else found.add(normalForm(part, true))
  }
  look(expr)
  found.delete(neutral)
  return [...found].toSorted().join()
}
