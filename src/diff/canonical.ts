// Functions as text in which names of locals, the order of steps and places in files leave no trace.
//
// Two functions with equal texts do the same, so only the others are run. The text follows the steps from
// the first one in the order of control flow, numbers locals as they are met, passes over jumps that say
// nothing, and calls fields, functions and properties by name.

import type { Expr, Func, Local, Step, StepIndex } from '../ir/program.ts'
import { printStep, printType } from '../ir/print.ts'
import type { Names } from '../ir/print.ts'
import { stepExpressions, successors, visitExpr, writtenLocals } from '../ir/walk.ts'
import type { Side } from './side.ts'

export interface Changes {
  /** Functions of both sides whose texts differ. */
  readonly changed: readonly string[]
  readonly unchanged: readonly string[]
  readonly onlyOld: readonly string[]
  readonly onlyNew: readonly string[]
}

export function findChanges(old: Side, now: Side): Changes {
  const both = old.names.filter((name) => now.functionIds.has(name))
  const isSame = (name: string): boolean => textOf(old, name) === textOf(now, name)
  return {
    changed: both.filter((name) => !isSame(name)),
    unchanged: both.filter(isSame),
    onlyOld: old.names.filter((name) => !now.functionIds.has(name)),
    onlyNew: now.names.filter((name) => !old.functionIds.has(name)),
  }
}

function textOf(side: Side, name: string): string {
  const func = side.program.functions[side.functionIds.get(name) ?? -1]
  return func === undefined ? '' : canonicalText(side, func)
}

export function canonicalText(side: Side, func: Func): string {
  return canonicalForm(side, func).text
}

export interface CanonicalForm {
  readonly text: string
  /** Steps and locals in the order in which the text numbers them. */
  readonly steps: readonly StepIndex[]
  readonly locals: readonly Local[]
}

/**
 * Of functions with equal texts the steps and locals with equal numbers correspond. `from`: what is left of the
 * function where that step comes next.
 */
export function canonicalForm(side: Side, func: Func, from: StepIndex = 0): CanonicalForm {
  const steps = orderOf(func, from)
  const numbers = new Map(steps.map((index, at) => [index, at]))
  const locals = new Map<Local, number>()
  for (let local = 0; local < func.parameters; local++) locals.set(local, local)
  const meet = (local: Local): void => {
    if (!locals.has(local)) locals.set(local, locals.size)
  }
  const names = namesOf(side)
  const lines = steps.map((index) => {
    const step = func.steps[index]
    if (step === undefined) return ''
    for (const expr of stepExpressions(step)) visitLocals(expr, meet)
    writtenLocals(step).forEach(meet)
    const text = printStep(withoutTargets(step), names, (local) => `r${locals.get(local) ?? '?'}`)
    const next = successors(step).map((target) => numbers.get(follow(func, target)) ?? '?')
    return `${step.glued === true ? '+' : ''}${text} → ${next.join()}`
  })
  const { parameters, results } = func
  const text = [`${parameters} → ${results}`, ...lines].join('\n')
  return { text, steps, locals: [...locals.keys()] }
}

/** Steps in the order in which control flow first meets them; jumps that can be passed over left out. */
function orderOf(func: Func, from: StepIndex): readonly StepIndex[] {
  const order: StepIndex[] = []
  const seen = new Set<StepIndex>()
  const open = [follow(func, from)]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const step = func.steps[index]
    if (seen.has(index) || step === undefined) continue
    seen.add(index)
    order.push(index)
    open.push(
      ...successors(step)
        .toReversed()
        .map((target) => follow(func, target)),
    )
  }
  return order
}

/** Where control comes to a step that does something; a circle of jumps is its own end. */
function follow(func: Func, from: StepIndex): StepIndex {
  let index = from
  for (let left = func.steps.length; left > 0; left--) {
    const step = func.steps[index]
    if (step?.kind !== 'jump' || step.glued === true || step.note !== undefined) return index
    index = step.next
  }
  return index
}

function visitLocals(expr: Expr, meet: (local: Local) => void): void {
  visitExpr(expr, (inner) => {
    if (inner.kind === 'local') meet(inner.local)
  })
}

function withoutTargets(step: Step): Step {
  if (step.kind === 'branch') return { ...step, then: 0, otherwise: 0 }
  return step.kind === 'jump' ? { ...step, next: 0 } : step
}

export function namesOf({ program, fieldKeys, names }: Side): Names {
  return {
    field(id) {
      const field = program.fields[id]
      const type = field === undefined ? '' : `${printType(field.type)} ${field.overflow}`
      return `<${fieldKeys[id] ?? '?'} ${type}>`
    },
    func: (id) => names[id] ?? '?',
    property: (id) => program.properties[id]?.name ?? '?',
  }
}
