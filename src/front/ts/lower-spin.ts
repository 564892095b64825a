// `while (condition) {}` over one look at state spins: a round changes nothing, so that going round and waiting
// until the condition is false are the same, and the second is a step that is not possible meanwhile. Lowered
// that way, CPUs that spin for each other are seen as a deadlock, and a spin costs no states.
//
// With two looks it is not the same: state can change between them. Such a loop stays a loop.

import type { Statement } from 'oxc-parser'
import type { Expr } from '../../ir/program.ts'
import { visitExpr } from '../../ir/walk.ts'
import type { Context } from './context.ts'
import { binary, constant } from './fold.ts'

/** What ends the spin; undefined when this is a loop like any other. */
export function spinEnd(
  context: Context,
  node: Extract<Statement, { type: 'WhileStatement' }>,
): Expr | undefined {
  if (!isEmpty(node.body) || context.draft.region !== undefined) return undefined
  const looking: Context = { ...context, mode: 'look', diagnostics: [] }
  const condition = context.value(looking, node.test)
  if (looking.diagnostics.length > 0 || countLooks(condition) !== 1) return undefined
  return binary('eq', condition, constant(0n))
}

function isEmpty(body: Statement): boolean {
  return (
    body.type === 'EmptyStatement' || (body.type === 'BlockStatement' && body.body.length === 0)
  )
}

function countLooks(condition: Expr): number {
  let looks = 0
  visitExpr(condition, ({ kind }) => {
    if (kind === 'read' || kind === 'current' || kind === 'depth') looks += 1
  })
  return looks
}
