// Which steps of a Program matter to a question when only some fields are known: those that answer it, that store
// into a known field, that let another task go on or wait for what is known; whatever makes a value that these
// need; and each branch that decides whether one of them comes next (M. Weiser, "Program slicing", 1984).
//
// Whether a loop ever ends is no matter: what goes round for ever without anything of this is as if it stood still.

import { present, unreachable } from '../base/assert.ts'
import type {
  Expr,
  FieldId,
  Func,
  FunctionId,
  Program,
  PropertyId,
  Step,
  StepIndex,
} from '../ir/program.ts'
import { stepExpressions } from '../ir/walk.ts'
import type { DataGraph, Node } from './data-graph.ts'

export interface Focus {
  readonly program: Program
  readonly graph: DataGraph
  /** What is asked. */
  readonly question: PropertyId
  /** Fields, locals and results of which nothing is known. */
  readonly unknown: ReadonlySet<Node>
}

export interface Relevance {
  /** By function. */
  readonly steps: readonly ReadonlySet<StepIndex>[]
  /** Functions in which something happens, here or in what they call. */
  readonly acting: ReadonlySet<FunctionId>
  /** Locals and results that something relevant needs. */
  readonly needed: ReadonlySet<Node>
}

export function isKnown({ graph, unknown }: Focus, expr: Expr, func?: FunctionId): boolean {
  return graph.nodesOf(expr, func).every((node) => !unknown.has(node))
}

interface Growing {
  readonly focus: Focus
  readonly steps: readonly Set<StepIndex>[]
  readonly acting: Set<FunctionId>
  readonly needed: Set<Node>
  grown: boolean
}

export function findRelevant(focus: Focus): Relevance {
  const { functions } = focus.program
  const growing: Growing = {
    focus,
    steps: functions.map(() => new Set()),
    acting: new Set(),
    needed: new Set(),
    grown: true,
  }
  while (growing.grown) {
    growing.grown = false
    functions.forEach((func, id) => lookAt(growing, func, id))
  }
  return growing
}

function lookAt(growing: Growing, func: Func, id: FunctionId): void {
  const { focus, needed } = growing
  const own = present(growing.steps[id], 'a function of that number')
  func.steps.forEach((step, at) => {
    if (!own.has(at)) {
      if (!matters(growing, step, id)) return
      own.add(at)
      need(growing, step, id)
      growing.grown = true
    }
    // A call that was needed for its result only may turn out to do something as well.
    if (growing.acting.has(id) || !acts(growing, step)) return
    growing.acting.add(id)
    growing.grown = true
  })
  if (own.size > 0 || isAnyNeeded(focus, needed, func.results, id)) decide(growing, func, id)
}

/** Whether somebody looks at something that the function returns. */
function isAnyNeeded(
  { graph }: Focus,
  needed: ReadonlySet<Node>,
  results: number,
  id: FunctionId,
): boolean {
  return Array.from({ length: results }, (_, at) => graph.result(id, at)).some((node) =>
    needed.has(node),
  )
}

function isTracked({ program, unknown }: Focus, field: FieldId): boolean {
  return !unknown.has(field) && program.fields[field]?.type.bits !== 0
}

/** Branches aside: these matter by where they lead to. */
function matters({ focus, acting, needed }: Growing, step: Step, func: FunctionId): boolean {
  const { graph, question } = focus
  const isNeeded = (local: number): boolean => needed.has(graph.local(func, local))
  switch (step.kind) {
    case 'store':
      return isTracked(focus, step.place.field)
    case 'rmw':
      if (isTracked(focus, step.place.field)) return true
      return step.into !== undefined && isNeeded(step.into)
    case 'check':
      return step.property === question
    case 'switch':
      return true
    case 'await':
      return isKnown(focus, step.condition, func)
    case 'call':
      return acting.has(step.func) || step.into.some(isNeeded)
    case 'assign':
    case 'choose':
      return isNeeded(step.into)
    case 'branch':
    case 'return':
    case 'emit':
    case 'jump':
    case 'fence':
      return false
    default:
      return unreachable(step)
  }
}

/** What only makes values is called for these. */
function acts({ acting }: Growing, step: Step): boolean {
  switch (step.kind) {
    case 'assign':
    case 'choose':
    case 'branch':
      return false
    case 'call':
      return acting.has(step.func)
    default:
      return true
  }
}

/** What the step looks at is needed, with all that it is made of, wherever. */
function need({ focus, needed }: Growing, step: Step, func: FunctionId): void {
  const { graph, unknown } = focus
  const nodes = new Set(neededBy(step).flatMap((expr) => graph.nodesOf(expr, func)))
  for (const node of nodes) {
    if (unknown.has(node) || needed.has(node)) continue
    needed.add(node)
    for (const one of graph.behind[node] ?? []) nodes.add(one)
  }
}

/** What is passed and returned is needed where the argument or the result is. */
function neededBy(step: Step): readonly Expr[] {
  return step.kind === 'call' || step.kind === 'return' ? [] : stepExpressions(step)
}

/** Branches whose ways come to different steps that matter do so themselves. */
function decide(growing: Growing, func: Func, id: FunctionId): void {
  const own = present(growing.steps[id], 'a function of that number')
  for (;;) {
    const { parting } = landingsIn(growing, func, id)
    if (parting === undefined) return
    own.add(parting)
    need(growing, present(func.steps[parting], 'a step of that number'), id)
    growing.grown = true
  }
}

/** Where the function is left, whatever it returns. */
export const left = -1

interface Landings {
  /** For each step the next one that matters, or `left`; undefined where none ever comes. */
  readonly landings: readonly (StepIndex | undefined)[]
  /** A branch that has to matter. */
  readonly parting?: StepIndex
}

export function landingsIn(
  { focus, steps: relevant, needed }: Pick<Growing, 'focus'> & Pick<Relevance, 'steps' | 'needed'>,
  { steps, results }: Func,
  id: FunctionId,
): Landings {
  const own = relevant[id]
  const isTaken = isAnyNeeded(focus, needed, results, id)
  const landings: (StepIndex | undefined)[] = steps.map(() => undefined)
  for (let changed = true; changed;) {
    changed = false
    for (let at = steps.length - 1; at >= 0; at--) {
      const step = present(steps[at], 'a step of that number')
      let landing: StepIndex | undefined
      if (own?.has(at) === true) landing = at
      else if (step.kind === 'return') landing = isTaken ? at : left
      else if (step.kind === 'branch') {
        const [one, other] = [landings[step.then], landings[step.otherwise]]
        if (one !== undefined && other !== undefined && one !== other) {
          return { landings, parting: at }
        }
        landing = one ?? other
      } else landing = landings[step.next]
      changed ||= landing !== landings[at]
      landings[at] = landing
    }
  }
  return { landings }
}
