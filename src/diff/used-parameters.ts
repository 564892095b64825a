// Which arguments of a call can make a difference: those that the function, or what it passes them on to, looks at.
//
// What a kernel counts and traces is often passed on and not followed; two versions may pass what they like there.

import type { FunctionId, Local } from '../ir/program.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'
import type { Side } from './side.ts'

/** By function of that side. Programs have no recursion, so looking ends. */
export function createUsedParameters(side: Side): (func: FunctionId, parameter: number) => boolean {
  const known = new Map<string, boolean>()
  const isUsed = (id: FunctionId, parameter: number): boolean => {
    const key = `${id} ${parameter}`
    const before = known.get(key)
    if (before !== undefined) return before
    const steps = side.program.functions[id]?.steps ?? []
    const used = steps.some((step) =>
      step.kind === 'call'
        ? step.args.some((arg, at) => looksAt([arg], parameter) && isUsed(step.func, at))
        : looksAt(stepExpressions(step), parameter),
    )
    known.set(key, used)
    return used
  }
  return isUsed
}

function looksAt(expressions: ReturnType<typeof stepExpressions>, wanted: Local): boolean {
  let looks = false
  for (const expr of expressions) {
    visitExpr(expr, (inner) => {
      looks ||= inner.kind === 'local' && inner.local === wanted
    })
  }
  return looks
}
