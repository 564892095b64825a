// switch over a number: a chain of comparisons in the order of the text, then the bodies. Several
// labels may share a body; a body that runs into the next one is refused.

import type { Statement, SwitchCase } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import type { Context } from './context.ts'
import { report, spanOf } from './context.ts'
import type { Label } from './draft.ts'
import { addBranch, goTo, keep, newLabel, place } from './draft.ts'
import { binary } from './fold.ts'
import { innerScope } from './scope.ts'

type Switch = Extract<Statement, { type: 'SwitchStatement' }>
type Lower = (context: Context, node: Statement) => void

export function lowerSwitch(outer: Context, node: Switch, statement: Lower): void {
  const { draft } = outer
  const end = newLabel(draft)
  const value = lowerSubject(outer, node)
  const labels = node.cases.map(() => newLabel(draft))
  compareAll(outer, node, value, labels, end)
  const context = { ...outer, scope: innerScope(outer.scope), breakTo: end }
  node.cases.forEach((one, index) => {
    place(draft, labels[index] ?? end)
    for (const part of one.consequent) statement(context, part)
    const next = labels[index + 1]
    if (one.consequent.length > 0 && next !== undefined && draft.reachable) {
      const help = 'end it with `break`'
      report(context, one, 'T025', 'this case falls through into the next one', help)
    }
    goTo(draft, next ?? end, spanOf(context, one))
  })
  place(draft, end)
}

/** Read once: each comparison looks at the same value. */
function lowerSubject(context: Context, node: Switch): Expr {
  const value = context.value(context, node.discriminant)
  if (value.kind === 'const') return value
  return keep(context.draft, value, spanOf(context, node))
}

function compareAll(
  context: Context,
  node: Switch,
  value: Expr,
  labels: readonly Label[],
  end: Label,
): void {
  const { draft } = context
  let otherwise = end
  node.cases.forEach((one, index) => {
    const label = labels[index] ?? end
    if (one.test === null) {
      otherwise = label
      return
    }
    const next = newLabel(draft)
    const wanted = caseValue(context, one, one.test)
    addBranch(draft, binary('eq', value, wanted), label, next, spanOf(context, one))
    place(draft, next)
  })
  goTo(draft, otherwise, spanOf(context, node))
}

function caseValue(context: Context, one: SwitchCase, test: NonNullable<SwitchCase['test']>): Expr {
  const value = context.value({ ...context, mode: 'constant' }, test)
  if (value.kind !== 'const') report(context, one, 'T018', 'a case that is no constant')
  return value
}
