// A Program of which only some fields are known, and the rest is forgotten: it does whatever the whole one does, and
// more. What is decided by something that is forgotten goes either way, what waits for it goes on, what is let in by
// it comes. So a question that is never answered with yes there never is in the whole Program.
//
// What does not matter to what is known (relevant.ts) is left out, so that there is little to search. Things may come
// in between where they could come between any steps that were left out, as what is known is the same there.

import { present } from '../base/assert.ts'
import type {
  Choose,
  Expr,
  FieldId,
  Func,
  FunctionId,
  Local,
  LocalInfo,
  Program,
  PropertyId,
  Step,
  StepIndex,
  Vector,
} from '../ir/program.ts'
import { successors } from '../ir/walk.ts'
import { everythingBehind, everythingMadeOf } from './data-graph.ts'
import type { DataGraph } from './data-graph.ts'
import { one, zero } from './parts.ts'
import { findRelevant, isKnown, landingsIn, left } from './relevant.ts'
import type { Focus, Relevance } from './relevant.ts'

export interface Forgotten {
  readonly program: Program
  /** Of the choices that stand for a decision, by `decisionKey`: what decides it in the whole Program. */
  readonly decides: ReadonlyMap<string, Expr>
  /** Fields that change, and of which it is known what they hold. */
  readonly known: ReadonlySet<FieldId>
}

/** `known` are fields to be known; so is then what they are made of, and what never changes. */
export function forget(
  program: Program,
  graph: DataGraph,
  question: PropertyId,
  known: Iterable<FieldId>,
): Forgotten {
  const kept = everythingBehind(graph, known)
  const lost = [...graph.stored].filter((field) => !kept.has(field))
  const unknown = everythingMadeOf(graph, [graph.stack, ...lost])
  const focus = { program, graph, question, unknown }
  const relevance = findRelevant(focus)
  const decides = new Map<string, Expr>()
  const open = openFunctions(program)
  const functions = program.functions.map((func, id) =>
    reduced({ focus, relevance, decides, open }, func, id),
  )
  const { restored: _, progress: __, unread: ___, ...rest } = program
  const made = { ...rest, functions, invariants: [], vectors: vectorsOf(focus, relevance) }
  const stored = [...graph.stored].filter((field) => !unknown.has(field))
  return { program: made, decides, known: new Set(stored) }
}

interface Reducing {
  readonly focus: Focus
  readonly relevance: Relevance
  readonly decides: Map<string, Expr>
  /** Functions in which something can come in between. */
  readonly open: ReadonlySet<FunctionId>
}

/** Functions in which something can come between two steps, or in what they call. */
function openFunctions({ functions }: Program): ReadonlySet<FunctionId> {
  const open = new Set<FunctionId>()
  for (let size = -1; size < open.size;) {
    size = open.size
    functions.forEach(({ steps }, id) => {
      if (steps.some((step) => isOpen(step, open))) open.add(id)
    })
  }
  return open
}

function isOpen(step: Step, open: ReadonlySet<FunctionId>): boolean {
  return step.glued !== true || (step.kind === 'call' && open.has(step.func))
}

function reduced(reducing: Reducing, func: Func, id: FunctionId): Func {
  const { focus, relevance, open } = reducing
  const own = present(relevance.steps[id], 'a function of that number')
  const made: Making = { steps: [...func.steps], locals: [...func.locals] }
  const { landings } = landingsIn({ focus, ...relevance }, func, id)
  func.steps.forEach((step, at) => {
    if (own.has(at)) made.steps[at] = lookedAt(reducing, made, step, id)
    else if (landings[at] === at) made.steps[at] = returned(reducing, step, id)
    else made.steps[at] = passed(made, func, at, landings[at], isRegionOpen(func, at, own, open))
  })
  return { ...func, locals: made.locals, steps: onlyReached(made.steps) }
}

interface Making {
  readonly steps: Step[]
  readonly locals: LocalInfo[]
}

function lookedAt({ focus, decides }: Reducing, made: Making, step: Step, func: FunctionId): Step {
  const isSure = (expr: Expr): boolean => isKnown(focus, expr, func)
  switch (step.kind) {
    case 'call':
      return { ...step, args: step.args.map((arg) => (isSure(arg) ? arg : zero)) }
    case 'check':
    case 'branch': {
      if (isSure(step.condition)) return step
      const { choice, taken } = either(made, step, 2)
      decides.set(decisionKey(func, choice.into), step.condition)
      const { glued: _, ...free } = step
      const next = made.steps.push({ ...free, condition: taken, glued: true }) - 1
      return { ...choice, next }
    }
    case 'switch': {
      if (isSure(step.to)) return step
      // To one that does not exist: then nothing is switched.
      const { choice, taken } = either(made, step, focus.program.tasks.length + 1)
      decides.set(decisionKey(func, choice.into), step.to)
      const { glued: _, ...free } = step
      return { ...choice, next: made.steps.push({ ...free, to: taken }) - 1 }
    }
    default:
      return step
  }
}

/** A choice in the place of a step, and what is chosen. */
function either(
  { locals }: Making,
  { span, glued }: Step,
  count: number,
): { readonly choice: Choose; readonly taken: Expr } {
  const into = locals.push({ name: 'forgotten', type: { bits: 8, signed: false } }) - 1
  const choice: Choose = {
    kind: 'choose',
    into,
    count,
    label: 'what is forgotten',
    next: 0,
    span,
    ...(glued === true ? { glued } : {}),
  }
  return { choice, taken: { kind: 'local', local: into } }
}

export function decisionKey(func: FunctionId, local: Local): string {
  return `${func} ${local}`
}

/** What nobody needs is 0. */
function returned({ focus, relevance }: Reducing, step: Step, id: FunctionId): Step {
  if (step.kind !== 'return') return step
  const values = step.values.map((value, at) =>
    relevance.needed.has(focus.graph.result(id, at)) ? value : zero,
  )
  return { ...step, values }
}

/** To the next step that matters, whichever way. */
function passed(
  { steps }: Making,
  { results, span: whole }: Func,
  at: StepIndex,
  landing: StepIndex | undefined,
  canBreak: boolean,
): Step {
  const span = steps[at]?.span ?? whole
  const glued = canBreak ? {} : ({ glued: true } as const)
  if (landing !== left) return { kind: 'jump', next: landing ?? at, span, ...glued }
  const values = Array.from({ length: results }, () => zero)
  return { kind: 'return', values, span, ...glued }
}

/** Whether something can come before or between the steps from here to the next ones that matter. */
function isRegionOpen(
  { steps }: Func,
  from: StepIndex,
  own: ReadonlySet<StepIndex>,
  open: ReadonlySet<FunctionId>,
): boolean {
  const region = new Set([from])
  for (const at of region) {
    const step = steps[at]
    if (step === undefined || own.has(at)) continue
    if (isOpen(step, open)) return true
    successors(step).forEach((next) => region.add(next))
  }
  return false
}

/** Renumbered without the steps to which nothing leads. */
function onlyReached(steps: readonly Step[]): readonly Step[] {
  const reached = new Set<StepIndex>([0])
  for (const at of reached) {
    const step = steps[at]
    if (step !== undefined) successors(step).forEach((next) => reached.add(next))
  }
  const numbers = new Map([...reached].map((at, number) => [at, number]))
  const moved = (at: StepIndex): StepIndex => numbers.get(at) ?? 0
  return [...reached].flatMap((at): Step[] => {
    const step = steps[at]
    if (step === undefined) return []
    if (step.kind === 'return') return [step]
    if (step.kind !== 'branch') return [{ ...step, next: moved(step.next) }]
    return [{ ...step, then: moved(step.then), otherwise: moved(step.otherwise) }]
  })
}

/** What has no effect does not come, and what lets in the others is weakened to what is known. */
function vectorsOf(focus: Focus, { acting }: Relevance): readonly Vector[] {
  return focus.program.vectors.map((vector) => ({
    ...vector,
    deliverable: acting.has(vector.func) ? weakened(focus, vector.deliverable) : zero,
  }))
}

/** True wherever the condition is: `a && b` is `a ? b : 0`, and `a || b` is `a ? 1 : b`. */
function weakened(focus: Focus, expr: Expr): Expr {
  if (isKnown(focus, expr)) return expr
  if (expr.kind !== 'select') return one
  const { condition, then: taken, otherwise } = expr
  if (isConst(otherwise, 0n)) {
    return { ...expr, condition: weakened(focus, condition), then: weakened(focus, taken) }
  }
  if (!isConst(taken, 1n)) return one
  return { ...expr, condition: weakened(focus, condition), otherwise: weakened(focus, otherwise) }
}

function isConst(expr: Expr, value: bigint): boolean {
  return expr.kind === 'const' && expr.value === value
}
