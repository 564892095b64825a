// Which locals still matter at a step: those that some continuation reads before writing them.
//
// Only these are part of a state, so that two situations that can never be told apart are one. Locals are
// born as zero, so a local that is live at a function's first step must be zeroed by the call.
// The usual backward data-flow problem (Aho, Lam, Sethi, Ullman, section 9.2.5), a set of locals per step.

import type { Func, Local, StepIndex } from '../ir/program.ts'
import { stepExpressions, successors, visitExpr, writtenLocals } from '../ir/walk.ts'

export interface Liveness {
  /** Locals that are live just before each step, in ascending order. */
  readonly before: readonly (readonly Local[])[]
  /** Locals of the caller that are live while the call at this step runs. */
  readonly during: (call: StepIndex) => readonly Local[]
}

export function liveness(func: Func): Liveness {
  const uses = func.steps.map((step) => {
    const used = new Set<Local>()
    for (const expr of stepExpressions(step)) {
      visitExpr(expr, (inner) => void (inner.kind === 'local' && used.add(inner.local)))
    }
    return used
  })
  const live = uses.map((used) => new Set(used))
  const predecessors = func.steps.map((): StepIndex[] => [])
  func.steps.forEach((step, index) => {
    for (const next of successors(step)) predecessors[next]?.push(index)
  })
  const work = func.steps.map((_, index) => index)
  for (let index = work.pop(); index !== undefined; index = work.pop()) {
    for (const previous of predecessors[index] ?? []) {
      const step = func.steps[previous]
      const target = live[previous]
      if (step === undefined || target === undefined) continue
      const killed = writtenLocals(step)
      const before = target.size
      for (const local of live[index] ?? []) if (!killed.includes(local)) target.add(local)
      if (target.size > before) work.push(previous)
    }
  }
  const before = live.map((locals) => [...locals].toSorted((left, right) => left - right))
  return {
    before,
    during: (call) => {
      const step = func.steps[call]
      if (step?.kind !== 'call') return []
      return (before[step.next] ?? []).filter((local) => !step.into.includes(local))
    },
  }
}
