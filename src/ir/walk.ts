// What steps and expressions consist of, said once: every analysis (validation, liveness, footprints,
// renumbering) walks through here, so a new kind of step or expression is one change in this file.

import { unreachable } from '../base/assert.ts'
import type { Expr, Local, Place, Step, StepIndex } from './program.ts'

/** The expressions directly inside this one. */
export function operands(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'const':
    case 'local':
    case 'old':
    case 'cpu':
    case 'task':
    case 'frame':
      return []
    case 'read':
      return placeOperands(expr.place)
    case 'current':
      return [expr.cpu]
    case 'depth':
      return [expr.task]
    case 'unary':
    case 'wrap':
      return [expr.operand]
    case 'binary':
      return [expr.left, expr.right]
    case 'select':
      return [expr.condition, expr.then, expr.otherwise]
    default:
      return unreachable(expr)
  }
}

/** The expressions that select an instance and an element. */
export function placeOperands(place: Place): readonly Expr[] {
  const { instance, index } = place
  return [...(instance === undefined ? [] : [instance]), ...(index === undefined ? [] : [index])]
}

/** The expression and everything inside it, outside first. */
export function visitExpr(expr: Expr, visit: (expr: Expr) => void): void {
  visit(expr)
  for (const operand of operands(expr)) visitExpr(operand, visit)
}

/** The outermost expressions that a step evaluates, those selecting the written cell included. */
export function stepExpressions(step: Step): readonly Expr[] {
  switch (step.kind) {
    case 'assign':
      return [step.value]
    case 'store':
      return [...placeOperands(step.place), step.value]
    case 'rmw':
      return [...placeOperands(step.place), step.update]
    case 'branch':
    case 'check':
    case 'await':
      return [step.condition]
    case 'call':
    case 'emit':
      return step.args
    case 'return':
      return step.values
    case 'switch':
      return [step.to]
    case 'choose':
    case 'jump':
    case 'fence':
      return []
    default:
      return unreachable(step)
  }
}

/** The cell of state that a step writes. */
export function writtenPlace(step: Step): Place | undefined {
  return step.kind === 'store' || step.kind === 'rmw' ? step.place : undefined
}

/** The locals that a step sets. */
export function writtenLocals(step: Step): readonly Local[] {
  switch (step.kind) {
    case 'assign':
    case 'choose':
      return [step.into]
    case 'call':
      return step.into
    case 'rmw':
      return step.into === undefined ? [] : [step.into]
    default:
      return []
  }
}

/** The steps of the same function that can follow. */
export function successors(step: Step): readonly StepIndex[] {
  if (step.kind === 'branch') return [step.then, step.otherwise]
  return step.kind === 'return' ? [] : [step.next]
}
