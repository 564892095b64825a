// The integer constants of a unit: object-like macros whose expansion is a constant expression.
//
// Evaluated when somebody asks, because a unit defines thousands of macros of which few are asked for, with
// small limits and in silence: a macro that is not a constant, or too large to tell, has no value. The macro
// table is that of the unit's end, and only read.

import { evaluate } from './condition.ts'
import { expandAll } from './macro-expand.ts'
import type { Expander } from './macro-expand.ts'
import type { Macro } from './macro.ts'
import type { SourceToken } from './source-token.ts'
import type { Constants } from './token.ts'

const limits = { expansions: 2000, madeTokens: 10_000, callDepth: 50, mistakes: 1 }
const maxBody = 200

export function integerConstants(expander: Expander): Constants {
  const known = new Map<string, bigint | undefined>()
  const get = (name: string): bigint | undefined => {
    const before = known.get(name)
    if (before !== undefined || known.has(name)) return before
    const entry = expander.macros.get(name)
    const usable = entry !== undefined && entry.role !== 'kept' && mayBeConstant(entry.macro)
    const value = usable ? constantValue(expander, entry.macro.body) : undefined
    known.set(name, value)
    return value
  }
  return {
    get,
    keys: () => expander.macros.keys(),
    *[Symbol.iterator]() {
      for (const name of expander.macros.keys()) {
        const value = get(name)
        if (value !== undefined) yield [name, value]
      }
    },
  }
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
    builtins: { ...expander.builtins, asked: () => undefined },
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
