// while, do … while and for. A loop's head is where rounds begin; finish-draft makes sure that a loop
// which does nothing but local work still lets others in between two rounds.

import type { Expression, Statement, VariableDeclaration } from 'oxc-parser'
import type { Context } from './context.ts'
import { spanOf } from './context.ts'
import { add, goTo, newLabel, place, placeLoop } from './draft.ts'
import { checkLoop } from './check-loop.ts'
import { lowerCondition } from './lower-condition.ts'
import { spinEnd } from './lower-spin.ts'
import { innerScope } from './scope.ts'

type Lower = (context: Context, node: Statement) => void

export function lowerWhile(
  outer: Context,
  node: Extract<Statement, { type: 'WhileStatement' }>,
  statement: Lower,
): void {
  const { draft } = outer
  const condition = spinEnd(outer, node)
  if (condition !== undefined) {
    add(draft, { kind: 'await', condition, next: 0, span: spanOf(outer, node) }, 'alone')
    return
  }
  const [body, end] = [newLabel(draft), newLabel(draft)]
  const head = placeLoop(draft, spanOf(outer, node))
  const context = { ...outer, breakTo: end, continueTo: head }
  lowerCondition(context, node.test, body, end)
  place(draft, body)
  statement({ ...context, scope: innerScope(context.scope) }, node.body)
  goTo(draft, head, spanOf(outer, node))
  place(draft, end)
  checkLoop(outer, node)
}

export function lowerDoWhile(
  outer: Context,
  node: Extract<Statement, { type: 'DoWhileStatement' }>,
  statement: Lower,
): void {
  const { draft } = outer
  const [test, end] = [newLabel(draft), newLabel(draft)]
  const head = placeLoop(draft, spanOf(outer, node))
  const context = { ...outer, breakTo: end, continueTo: test }
  statement({ ...context, scope: innerScope(context.scope) }, node.body)
  place(draft, test)
  lowerCondition(context, node.test, head, end)
  place(draft, end)
  checkLoop(outer, node)
}

export function lowerFor(
  outer: Context,
  node: Extract<Statement, { type: 'ForStatement' }>,
  lower: {
    readonly statement: Lower
    readonly effect: (context: Context, node: Expression) => void
    readonly variables: (context: Context, node: VariableDeclaration) => void
  },
): void {
  const { draft } = outer
  const own = { ...outer, scope: innerScope(outer.scope) }
  if (node.init?.type === 'VariableDeclaration') lower.variables(own, node.init)
  else if (node.init !== null) lower.effect(own, node.init)
  const [body, update, end] = [newLabel(draft), newLabel(draft), newLabel(draft)]
  const head = placeLoop(draft, spanOf(outer, node))
  const context = { ...own, breakTo: end, continueTo: update }
  if (node.test === null) goTo(draft, body, spanOf(outer, node))
  else lowerCondition(context, node.test, body, end)
  place(draft, body)
  lower.statement({ ...context, scope: innerScope(context.scope) }, node.body)
  place(draft, update)
  if (node.update !== null) lower.effect(context, node.update)
  goTo(draft, head, spanOf(outer, node))
  place(draft, end)
  checkLoop(own, node)
}
