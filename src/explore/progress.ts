// Does what must go on go on? Decided on the graph of all micro-steps, behind the search for everything else.
//
// *possible* is broken in a state from which no `then` state can be reached. *eventually* is broken by a lasso: a
// way to a `when` state, and on through states without `then` to where that can go on for ever and fair to all
// (fair-components.ts). docs/internals-progress.md says what fair means, and what it costs.

import { present } from '../base/assert.ts'
import type { Expr, Program, Progress } from '../ir/program.ts'
import { operands } from '../ir/walk.ts'
import type { PropertyResult, Verdict } from '../ir/verdict.ts'
import { createMarks, visitComponents } from './components.ts'
import { findFairComponent } from './fair-components.ts'
import { createIntList } from './int-list.ts'
import { lassoTo, pathTo } from './lasso.ts'
import { createProgressGraph } from './progress-graph.ts'
import type { ProgressGraph } from './progress-graph.ts'

export interface ProgressLimits {
  /** The reason to end now, if there is one. */
  readonly reached: (states: number, bytes: () => number) => string | undefined
}

export interface ProgressResult {
  /** A verdict for each goal, in their order. */
  readonly results: readonly PropertyResult[]
  readonly states: number
  readonly transitions: number
}

export function checkProgress(
  program: Program,
  goals: readonly Progress[],
  limits: ProgressLimits,
): ProgressResult {
  const graph = createProgressGraph(
    program,
    goals.flatMap(({ when, then: wanted }) => [when, wanted]),
  )
  let reason: string | undefined
  const stop = (): boolean => {
    reason ??= limits.reached(graph.size(), graph.bytes)
    return reason !== undefined
  }
  graph.build(() => (stop() ? reason : undefined))
  const results = goals.map((goal, at): PropertyResult => {
    const property = present(program.properties[goal.property], 'a property of that number').name
    const verdict = stop() ? undefined : decideGoal(program, graph, goal, at, stop)
    const open = { kind: 'unfinished', reason: reason ?? '' } as const
    const isOpen = reason !== undefined && verdict?.kind !== 'violated'
    return { property, verdict: isOpen || verdict === undefined ? open : verdict }
  })
  return { results, states: graph.size(), transitions: graph.transitions() }
}

function decideGoal(
  program: Program,
  graph: ProgressGraph,
  goal: Progress,
  at: number,
  stop: () => boolean,
): Verdict {
  const cpus = looksAtOwn(program, goal) ? program.bounds.cpus : 1
  let occurred = false
  for (let cpu = 0; cpu < cpus; cpu++) {
    const asked = (state: number): boolean => graph.holds(state, 2 * at, cpu)
    const isOpen = (state: number): boolean => !graph.holds(state, 2 * at + 1, cpu)
    const roots = new Set<number>()
    for (let state = 0; state < graph.size(); state++) {
      occurred ||= asked(state)
      if (asked(state) && isOpen(state)) roots.add(state)
    }
    const found =
      goal.kind === 'possible'
        ? hopeless(graph, roots, isOpen, stop)
        : endless(graph, roots, isOpen, stop)
    if (found !== undefined) return { kind: 'violated', message: goal.message, ...found }
  }
  return { kind: occurred ? 'holds' : 'vacuous' }
}

type Found = Pick<Extract<Verdict, { kind: 'violated' }>, 'path' | 'cycle'>

function endless(
  graph: ProgressGraph,
  roots: ReadonlySet<number>,
  isOpen: (state: number) => boolean,
  stop: () => boolean,
): Found | undefined {
  const component = findFairComponent(graph, roots, isOpen, stop)
  return component && lassoTo(graph, component, roots, isOpen)
}

/** A way to the nearest root from which nothing leads out of what is open. */
function hopeless(
  graph: ProgressGraph,
  roots: ReadonlySet<number>,
  isOpen: (state: number) => boolean,
  stop: () => boolean,
): Found | undefined {
  const [no, yes] = [0, 1]
  const hope = createIntList()
  for (let state = 0; state < graph.size(); state++) hope.push(isOpen(state) ? no : yes)
  // Components come behind those that they lead to, so that their hope is known.
  visitComponents(
    createMarks(graph.size()),
    (state) => graph.edges(state).map(({ to }) => to),
    { roots, contains: isOpen },
    (members) => {
      const leads = members.some((state) =>
        graph.edges(state).some(({ to }) => hope.at(to) === yes),
      )
      if (leads) for (const state of members) hope.set(state, yes)
      return false
    },
    stop,
  )
  if (stop()) return undefined
  const lost = [...roots].find((state) => hope.at(state) === no)
  return lost === undefined ? undefined : { path: pathTo(graph, lost) }
}

/** Whether an answer depends on whose CPU asks. */
function looksAtOwn(program: Program, { when, then: wanted }: Progress): boolean {
  const isOwn = (expr: Expr): boolean => {
    if (expr.kind === 'cpu' || expr.kind === 'task' || expr.kind === 'frame') return true
    const own =
      expr.kind === 'read' &&
      expr.place.instance === undefined &&
      program.fields[expr.place.field]?.owner !== 'global'
    return own || operands(expr).some(isOwn)
  }
  return isOwn(when) || isOwn(wanted)
}
