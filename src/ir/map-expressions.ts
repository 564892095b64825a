// Expressions with some of their parts replaced, from the inside to the outside.

import { unreachable } from '../base/assert.ts'
import type { Expr, Place, Step } from './program.ts'

/** `replace` is given each expression after what is inside of it. */
export function mapExpr(expr: Expr, replace: (expr: Expr) => Expr): Expr {
  const inner = (operand: Expr): Expr => mapExpr(operand, replace)
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return replace(expr)
    case 'read':
      return replace({ ...expr, place: mapPlace(expr.place, replace) })
    case 'current':
      return replace({ ...expr, cpu: inner(expr.cpu) })
    case 'depth':
      return replace({ ...expr, task: inner(expr.task) })
    case 'unary':
    case 'wrap':
      return replace({ ...expr, operand: inner(expr.operand) })
    case 'binary':
      return replace({ ...expr, left: inner(expr.left), right: inner(expr.right) })
    case 'select': {
      const { condition, then: taken, otherwise } = expr
      const arms = { then: inner(taken), otherwise: inner(otherwise) }
      return replace({ ...expr, condition: inner(condition), ...arms })
    }
    default:
      return unreachable(expr)
  }
}

/** The place itself stays; what selects its instance and element is mapped. */
export function mapPlace(place: Place, replace: (expr: Expr) => Expr): Place {
  const { instance, index } = place
  return {
    ...place,
    ...(instance === undefined ? {} : { instance: mapExpr(instance, replace) }),
    ...(index === undefined ? {} : { index: mapExpr(index, replace) }),
  }
}

/** Everything that a step evaluates, and what selects the cell that it writes. */
export function mapStep(step: Step, replace: (expr: Expr) => Expr): Step {
  const map = (expr: Expr): Expr => mapExpr(expr, replace)
  switch (step.kind) {
    case 'assign':
      return { ...step, value: map(step.value) }
    case 'store':
      return { ...step, place: mapPlace(step.place, replace), value: map(step.value) }
    case 'rmw':
      return { ...step, place: mapPlace(step.place, replace), update: map(step.update) }
    case 'branch':
    case 'check':
    case 'await':
      return { ...step, condition: map(step.condition) }
    case 'call':
    case 'emit':
      return { ...step, args: step.args.map(map) }
    case 'return':
      return { ...step, values: step.values.map(map) }
    case 'switch':
      return { ...step, to: map(step.to) }
    case 'choose':
    case 'jump':
    case 'fence':
      return step
    default:
      return unreachable(step)
  }
}
