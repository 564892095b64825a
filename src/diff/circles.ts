// Circles of steps that one version makes alone. If it went round for ever, the other one would never get on, so
// rounds are counted where such a circle closes, and after a few the versions count as parted. An atomic update
// that is tried again when something came in between needs no more.

import { present } from '../base/assert.ts'
import type { Expr, Func, PropertyId, Step, StepIndex } from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { ask, one } from './parts.ts'

/** Rounds that one version may make of all its circles together, in one call. */
const mostRounds: Expr = { kind: 'const', value: 2n }

/** The function with its rounds counted; `shared` are steps that are no part of a circle that matters. */
export function countRounds(
  func: Func,
  shared: ReadonlySet<StepIndex>,
  property: PropertyId,
): Func {
  const edges = closingEdges(func.steps, shared)
  if (edges.length === 0) return func
  const steps = [...func.steps]
  const into = func.locals.length
  const rounds: Expr = { kind: 'local', local: into }
  const more: Expr = { kind: 'binary', op: 'add', left: rounds, right: one }
  const few: Expr = { kind: 'binary', op: 'le_u', left: rounds, right: mostRounds }
  for (const [from, to] of edges) {
    const step = present(steps[from], 'an edge leaves a step')
    const { span } = step
    steps[from] = redirected(step, to, steps.length)
    steps.push({ kind: 'assign', into, value: more, next: steps.length + 1, span })
    steps.push({ ...ask(property, few, span), glued: true, next: to })
  }
  const counter = { name: 'rounds', type: { bits: 8, signed: false } }
  return { ...func, locals: [...func.locals, counter], steps }
}

/** Edges to a step from which one was come, depth first: one at least on each circle without a `shared` step. */
export function closingEdges(
  steps: readonly Step[],
  shared: ReadonlySet<StepIndex> = new Set(),
): readonly (readonly [StepIndex, StepIndex])[] {
  const edges: (readonly [StepIndex, StepIndex])[] = []
  const state = new Map<StepIndex, 'on the way' | 'left'>()
  for (let start = 0; start < steps.length; start++) {
    const way: { readonly at: StepIndex; readonly left: StepIndex[] }[] = []
    const enter = (at: StepIndex): void => {
      const step = steps[at]
      if (state.has(at) || shared.has(at) || step === undefined) return
      state.set(at, 'on the way')
      way.push({ at, left: [...new Set(successors(step))] })
    }
    enter(start)
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const next = top.left.pop()
      if (next === undefined) {
        state.set(top.at, 'left')
        way.pop()
      } else if (state.get(next) === 'on the way') edges.push([top.at, next])
      else enter(next)
    }
  }
  return edges
}

function redirected(step: Step, from: StepIndex, to: StepIndex): Step {
  if (step.kind === 'return') return step
  if (step.kind !== 'branch') return { ...step, next: to }
  const { then: taken, otherwise } = step
  return {
    ...step,
    then: taken === from ? to : taken,
    otherwise: otherwise === from ? to : otherwise,
  }
}
