// Which locals can still be read before they are written again: the usual backward analysis.
//
// Two states that differ only in dead locals behave alike, so keys of states leave them out. The
// engine has an analysis of its own; that the two agree is one of the things random programs test.

import type { Func, Step } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenLocals } from '../ir/walk.ts'

export interface Liveness {
  /** Locals live before each step. */
  readonly before: readonly ReadonlySet<number>[]
  /** Locals of a caller that are live while the call at this step goes on. */
  readonly during: readonly ReadonlySet<number>[]
}

export function liveLocals(func: Func): Liveness {
  const before = func.steps.map(() => new Set<number>())
  const after = (step: Step): Set<number> => {
    const live = new Set(successors(step).flatMap((next) => [...(before[next] ?? [])]))
    for (const local of writtenLocals(step)) live.delete(local)
    return live
  }
  for (let changed = true; changed;) {
    changed = false
    for (let index = func.steps.length - 1; index >= 0; index--) {
      const [step, known] = [func.steps[index], before[index]]
      if (step === undefined || known === undefined) continue
      const size = known.size
      for (const local of [...after(step), ...readLocals(step)]) known.add(local)
      if (known.size > size) changed = true
    }
  }
  return { before, during: func.steps.map(after) }
}

function readLocals(step: Step): readonly number[] {
  const read: number[] = []
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => {
      if (inner.kind === 'local') read.push(inner.local)
    })
  }
  return read
}
