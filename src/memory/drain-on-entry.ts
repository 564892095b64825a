// An interrupt's or exception's outermost function as the hardware runs it: taking it drains the store buffer in
// the same action as its first step, and returning from it drains again.

import type { Func, FunctionId, Step, StepIndex } from '../ir/program.ts'

/** The function for frames that begin in it; other callers go on to call the one that was given. */
export function drainOnEntry(func: Func, drainAll: FunctionId): Func {
  const [first] = func.steps
  // A frame that begins with waiting has nothing to drain for: what it waits for comes from others.
  if (first === undefined || first.kind === 'await') return func
  const drain = (span: Step['span'], next: StepIndex): Step => {
    return { kind: 'call', func: drainAll, args: [], into: [], next, span }
  }
  // Whoever comes back to the first step finds it moved; the way in leads to a second copy, glued to the drain.
  const moved = func.steps.length
  const onward = (step: Step): Step => retarget(step, (to) => (to === 0 ? moved : to))
  const begun: readonly Step[] = [onward(first), { ...onward(first), glued: true }]
  // A delivery ends before a choice that its frame begins with, if there is more than one way to choose.
  const entry = first.kind === 'choose' && first.count > 1 ? moved : moved + 1
  const steps = [drain(first.span, entry), ...func.steps.slice(1).map(onward), ...begun]
  const returns: Step[] = []
  const whole = steps.map((step): Step => {
    if (step.kind !== 'return') return step
    const head = drain(step.span, steps.length + returns.length)
    returns.push({ ...step, glued: true })
    return step.glued === true ? { ...head, glued: true } : head
  })
  return { ...func, steps: [...whole, ...returns] }
}

function retarget(step: Step, to: (step: StepIndex) => StepIndex): Step {
  if (step.kind === 'return') return step
  if (step.kind !== 'branch') return { ...step, next: to(step.next) }
  return { ...step, then: to(step.then), otherwise: to(step.otherwise) }
}
