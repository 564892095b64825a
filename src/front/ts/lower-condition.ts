// Conditions of if and loops, lowered for their truth alone: `!`, `&&` and `||` become control flow, so
// that the right side is read only when the left side asks for it.

import type { Expression } from 'oxc-parser'
import type { Context } from './context.ts'
import { deeper, spanOf } from './context.ts'
import type { Label } from './draft.ts'
import { addBranch, leave, newLabel, place } from './draft.ts'

export function lowerCondition(
  outer: Context,
  node: Expression,
  then: Label,
  otherwise: Label,
): void {
  const context = deeper(outer, node)
  if (context === undefined) return leave(outer.draft)
  if (node.type === 'UnaryExpression' && node.operator === '!') {
    return lowerCondition(context, node.argument, otherwise, then)
  }
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const middle = newLabel(context.draft)
    if (node.operator === '&&') lowerCondition(context, node.left, middle, otherwise)
    else lowerCondition(context, node.left, then, middle)
    place(context.draft, middle)
    return lowerCondition(context, node.right, then, otherwise)
  }
  addBranch(context.draft, context.value(context, node), then, otherwise, spanOf(context, node))
}
