// The same step with other ids: an object function's own symbol numbers become the Program's.
//
// Steps keep their indices, so nothing else in a function has to change.

import { unreachable } from '../base/assert.ts'
import type { Expr, Place, Step } from '../ir/program.ts'

/** The Program's ids for an object function's symbols. */
export interface Renumbering {
  field(id: number): number
  func(id: number): number
  property(id: number): number
}

export function renumberExpr(expr: Expr, ids: Renumbering): Expr {
  const inner = (operand: Expr): Expr => renumberExpr(operand, ids)
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return expr
    case 'read':
      return { ...expr, place: renumberPlace(expr.place, ids) }
    case 'current':
      return { ...expr, cpu: inner(expr.cpu) }
    case 'depth':
      return { ...expr, task: inner(expr.task) }
    case 'unary':
    case 'wrap':
      return { ...expr, operand: inner(expr.operand) }
    case 'binary':
      return { ...expr, left: inner(expr.left), right: inner(expr.right) }
    case 'select':
      return {
        ...expr,
        condition: inner(expr.condition),
        then: inner(expr.then),
        otherwise: inner(expr.otherwise),
      }
    default:
      return unreachable(expr)
  }
}

export function renumberStep(step: Step, ids: Renumbering): Step {
  const expr = (value: Expr): Expr => renumberExpr(value, ids)
  const place = (value: Place): Place => renumberPlace(value, ids)
  switch (step.kind) {
    case 'assign':
      return { ...step, value: expr(step.value) }
    case 'store':
      return { ...step, place: place(step.place), value: expr(step.value) }
    case 'rmw':
      return { ...step, place: place(step.place), update: expr(step.update) }
    case 'branch':
    case 'await':
      return { ...step, condition: expr(step.condition) }
    case 'check':
      return { ...step, property: ids.property(step.property), condition: expr(step.condition) }
    case 'call':
      return { ...step, func: ids.func(step.func), args: step.args.map(expr) }
    case 'emit':
      return { ...step, args: step.args.map(expr) }
    case 'return':
      return { ...step, values: step.values.map(expr) }
    case 'switch':
      return { ...step, to: expr(step.to) }
    case 'choose':
    case 'jump':
    case 'fence':
      return step
    default:
      return unreachable(step)
  }
}

function renumberPlace(place: Place, ids: Renumbering): Place {
  const { field, instance, index } = place
  return {
    field: ids.field(field),
    ...(instance === undefined ? {} : { instance: renumberExpr(instance, ids) }),
    ...(index === undefined ? {} : { index: renumberExpr(index, ids) }),
  }
}
