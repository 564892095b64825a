// A function and everything that it calls as one graph of steps, so that it can be left in the middle and
// gone on with later. Every call has its own copy of the callee and of its locals, which are born as zero
// each time: functions do not call each other in a circle (L005), so that ends.

import { present } from '../base/assert.ts'
import { mapStep } from '../ir/map-expressions.ts'
import type { Expr, FunctionId, Local, LocalInfo, Program, Step } from '../ir/program.ts'

export interface FlatCode {
  /** There is no call among them; a return ends it all. */
  readonly steps: readonly Step[]
  readonly locals: readonly LocalInfo[]
  /** By step: the function whose text it is. */
  readonly within: readonly string[]
}

interface Caller {
  readonly next: number
  readonly into: readonly Local[]
}

export function inlineCalls(program: Program, root: FunctionId): FlatCode {
  const steps: (Step | undefined)[] = []
  const locals: LocalInfo[] = []
  const within: string[] = []

  /** Puts steps one behind the other where there is room for the first; gives the place of the first. */
  function write(slot: number, chain: readonly ((next: number) => Step)[], end: number): void {
    chain.forEach((make, index) => {
      const at = index === 0 ? slot : steps.length - 1
      const isLast = index === chain.length - 1
      if (!isLast) within.push(within[slot] ?? '')
      steps[at] = make(isLast ? end : steps.push(undefined) - 1)
    })
  }

  function place(id: FunctionId, caller: Caller | undefined): number {
    const func = present(program.functions[id], 'a called function exists')
    const base = locals.length
    locals.push(...func.locals)
    const start = steps.length
    for (const _ of func.steps) {
      steps.push(undefined)
      within.push(func.name)
    }
    func.steps.forEach((original, index) => {
      const slot = start + index
      const step = shifted(original, base, start)
      if (step.kind === 'call') enter(slot, step)
      else if (step.kind === 'return' && caller !== undefined) leave(slot, step, caller)
      else steps[slot] = step
    })
    return start
  }

  function enter(slot: number, call: Extract<Step, { kind: 'call' }>): void {
    const callee = present(program.functions[call.func], 'a called function exists')
    const base = locals.length
    const entry = place(call.func, { next: call.next, into: call.into })
    const values = callee.locals.map((_, index): Expr => call.args[index] ?? zero)
    write(
      slot,
      assignments(call, values, (index) => base + index),
      entry,
    )
  }

  function leave(slot: number, step: Extract<Step, { kind: 'return' }>, caller: Caller): void {
    const { into, next } = caller
    const values = into.map((_, index) => step.values[index] ?? zero)
    write(
      slot,
      assignments(step, values, (index) => into[index] ?? 0),
      next,
    )
  }

  place(root, undefined)
  return {
    steps: steps.map((step) => present(step, 'each slot was filled')),
    locals,
    within,
  }
}

const zero: Expr = { kind: 'const', value: 0n }

function assignments(
  from: Step,
  values: readonly Expr[],
  into: (index: number) => Local,
): readonly ((next: number) => Step)[] {
  const { span } = from
  const first = from.glued === true ? { glued: true } : {}
  if (values.length === 0) return [(next) => ({ kind: 'jump', next, span, ...first })]
  return values.map((value, index) => {
    const glued = index === 0 ? first : { glued: true }
    return (next) => ({ kind: 'assign', into: into(index), value, next, span, ...glued })
  })
}

/** The step with its function's locals and steps where they are now; the callee of a call stays. */
function shifted(step: Step, base: number, start: number): Step {
  const moved = mapStep(step, (expr) =>
    expr.kind === 'local' ? { ...expr, local: expr.local + base } : expr,
  )
  if (moved.kind === 'return') return moved
  if (moved.kind === 'branch') {
    return { ...moved, then: moved.then + start, otherwise: moved.otherwise + start }
  }
  const next = moved.next + start
  switch (moved.kind) {
    case 'assign':
    case 'choose':
      return { ...moved, next, into: moved.into + base }
    case 'rmw':
      return moved.into === undefined
        ? { ...moved, next }
        : { ...moved, next, into: moved.into + base }
    case 'call':
      return { ...moved, next, into: moved.into.map((local) => local + base) }
    default:
      return { ...moved, next }
  }
}
