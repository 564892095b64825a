// `x = …`, `x += …`, `x++` on locals and on state. A compound assignment of state is a read and a
// write, two steps, as two CPUs would see it; the indivisible forms are fetchAdd and its like.

import type { Expression } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { report, spanOf } from './context.ts'
import { addLocal } from './draft.ts'
import { constant, localValue } from './fold.ts'
import { arithmetic } from './lower-expression.ts'
import { readCell, resolveCell, writeCell } from './lower-place.ts'
import { lookUp } from './scope.ts'

type Assignment = Extract<Expression, { type: 'AssignmentExpression' | 'UpdateExpression' }>
type Target = Extract<Expression, { type: 'AssignmentExpression' }>['left']

export function lowerAssignment(context: Context, node: Assignment): void {
  const target = node.type === 'UpdateExpression' ? node.argument : node.left
  const plain = target.type === 'TSNonNullExpression' ? target.expression : target
  if (plain.type === 'Identifier') return assignLocal(context, node, plain.name)
  if (plain.type !== 'MemberExpression') return refuseTarget(context, target)
  const cell = resolveCell(context, plain)
  if (cell === undefined) return
  const value = newValue(context, node, () => readCell(context, cell, node))
  if (value !== undefined) writeCell(context, cell, value, node)
}

function assignLocal(context: Context, node: Assignment, name: string): void {
  const binding = lookUp(context.scope, name)
  if (binding?.kind !== 'local' || !binding.mutable) {
    const known = binding !== undefined || context.module.names.has(name)
    const message = known ? `\`${name}\` cannot be assigned` : `\`${name}\` is not declared here`
    const help = 'only `let` variables and fields of state change'
    return report(context, node, known ? 'T017' : 'T006', message, help)
  }
  const { local } = binding
  const value = newValue(context, node, () => localValue(local))
  if (value === undefined) return
  const span = spanOf(context, node)
  addLocal(context.draft, value, (merged) => ({
    kind: 'assign',
    into: local,
    value: merged,
    next: 0,
    span,
  }))
}

/** What is assigned; `old` yields the value before, when the operator needs it. */
function newValue(context: Context, node: Assignment, old: () => Expr): Expr | undefined {
  if (node.type === 'UpdateExpression') {
    return arithmetic(context, node, node.operator === '++' ? '+' : '-', old(), constant(1n))
  }
  if (node.operator === '=') return context.value(context, node.right)
  const operator = node.operator.slice(0, -1)
  if (operator === '&&' || operator === '||' || operator === '??') {
    report(context, node, 'T017', `\`${node.operator}\``, 'write an `if` with an assignment')
    return undefined
  }
  const before = old()
  return arithmetic(context, node, operator, before, context.value(context, node.right))
}

function refuseTarget(context: Context, target: Target): void {
  if (target.type === 'ArrayPattern' || target.type === 'ObjectPattern') {
    return report(context, target, 'T017', 'destructuring', 'assign one by one')
  }
  report(context, target, 'T017', 'this cannot be assigned to', 'only variables and fields can')
}
