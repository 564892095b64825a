// Which locals a graph of steps may still look at, by step: what has to be kept while it waits there.

import type { Local, Step } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenLocals } from '../ir/walk.ts'

/** For each step the locals whose value before it matters. */
export function liveBefore(steps: readonly Step[]): readonly ReadonlySet<Local>[] {
  const live = steps.map(() => new Set<Local>())
  const uses = steps.map(usedLocals)
  for (let changed = true; changed;) {
    changed = false
    for (let index = steps.length - 1; index >= 0; index--) {
      const step = steps[index]
      const here = live[index]
      if (step === undefined || here === undefined) continue
      const before = here.size
      const written = new Set(writtenLocals(step))
      for (const local of uses[index] ?? []) here.add(local)
      for (const next of successors(step)) {
        for (const local of live[next] ?? []) if (!written.has(local)) here.add(local)
      }
      changed ||= here.size > before
    }
  }
  return live
}

function usedLocals(step: Step): ReadonlySet<Local> {
  const used = new Set<Local>()
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, (inner) => void (inner.kind === 'local' && used.add(inner.local)))
  }
  return used
}
