// The integer constants of a unit: object-like macros whose expansion is a constant expression.
//
// Evaluated once at the end of the unit, with small limits and in silence: a macro that is not a constant,
// or too large to tell, is simply not in the result. The macro table is only read.

import { evaluate } from './condition.ts'
import { expandAll } from './macro-expand.ts'
import type { Expander } from './macro-expand.ts'
import type { Macro } from './macro.ts'
import type { SourceToken } from './source-token.ts'

const limits = { expansions: 2000, madeTokens: 10_000, callDepth: 50, mistakes: 1 }
const maxBody = 200

export function integerConstants(expander: Expander): ReadonlyMap<string, bigint> {
  const constants = new Map<string, bigint>()
  for (const [name, { macro, role }] of expander.macros) {
    if (role === 'kept' || !mayBeConstant(macro)) continue
    const value = constantValue(expander, macro.body)
    if (value !== undefined) constants.set(name, value)
  }
  return constants
}

function mayBeConstant(macro: Macro): boolean {
  if (macro.parameters !== undefined || macro.body.length === 0 || macro.body.length > maxBody) {
    return false
  }
  return !macro.body.some(
    ({ kind, text }) => kind === 'string' || text === '{' || text === ';' || text === '=',
  )
}

/** Value of an expression under the unit's macros, or undefined. */
function constantValue(expander: Expander, tokens: readonly SourceToken[]): bigint | undefined {
  const quiet: Expander = {
    ...expander,
    limits,
    diagnostics: [],
    expansions: 0,
    madeTokens: 0,
    callDepth: 0,
    exhausted: false,
  }
  const expanded = expandAll(quiet, tokens)
  if (quiet.exhausted || quiet.diagnostics.length > 0) return undefined
  const outcome = evaluate(expanded, { mode: 'value', unknown: () => undefined })
  return outcome.kind === 'value' ? outcome.result.value : undefined
}
