// A woven Program in which less arrives between a look of one version and the same look of the other.
//
// What arrives there makes the woven versions part, though it comes for both alike: neither can be told by it. The
// nearest way to a yes is often such a one, and hides the others. So from a look that one version makes alone until
// something is done that both show, or the function is left, a task is *apart*, and some vectors are held up. This
// leaves out more than it has to: its "no" says nothing, and it is only asked for further ways to try.

import type { Expr, Field, FieldId, Func, Step, StepIndex, Vector } from '../ir/program.ts'
import { stepExpressions, visitExpr } from '../ir/walk.ts'
import { note, one, zero } from './parts.ts'

/** What other CPUs do is held up at little cost; with everything else there are several times as many states. */
export type HeldUp = 'nothing' | 'other CPUs' | 'everything'

export const apartField: Field = note('apart', 'task')

/** The function with a note of when its versions are apart; `alone` are the steps that one of them makes. */
export function noteApart(func: Func, alone: ReadonlySet<StepIndex>, field: FieldId): Func {
  const steps = [...func.steps]
  const store = (at: StepIndex, step: Step, value: Expr): void => {
    const { span, glued } = step
    const next = steps.push({ ...step, glued: true }) - 1
    const place = { field }
    steps[at] = { kind: 'store', place, value, next, span, ...(glued === true ? { glued } : {}) }
  }
  func.steps.forEach((step, at) => {
    if (alone.has(at)) {
      if (looks(step)) store(at, step, one)
    } else if (endsIt(step)) store(at, step, zero)
  })
  return { ...func, steps }
}

/** A call may look at anything. A wait is an action of its own, in which nothing can stand before it. */
function looks(step: Step): boolean {
  if (step.kind === 'await' || step.kind === 'switch') return false
  let found = step.kind === 'call' || step.kind === 'choose' || step.kind === 'rmw'
  for (const expr of stepExpressions(step)) {
    visitExpr(expr, ({ kind }) => {
      found ||= kind === 'read'
    })
  }
  return found
}

/** What is called may show nothing. */
function endsIt({ kind }: Step): boolean {
  return kind === 'store' || kind === 'rmw' || kind === 'emit' || kind === 'return'
}

/** The vectors as they come when some only come while the task that they would interrupt is not apart. */
export function holdUp(
  vectors: readonly Vector[],
  held: HeldUp,
  field: FieldId,
): readonly Vector[] {
  const condition: Expr = { kind: 'read', place: { field } }
  return vectors.map((vector) => {
    if (held === 'other CPUs' && vector.kind !== 'environment') return vector
    const otherwise = vector.deliverable
    return { ...vector, deliverable: { kind: 'select', condition, then: zero, otherwise } }
  })
}
