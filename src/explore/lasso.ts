// A way that can be gone for ever, put together from shortest legs: from the initial state to where something is
// asked for, on to the place where it never comes, and there around through everything that fairness wants.

import { present } from '../base/assert.ts'
import { joinRuns, type Decision, type Path } from '../ir/path.ts'
import type { FairComponent, Fairness } from './fair-components.ts'
import type { Edge, ProgressGraph } from './progress-graph.ts'

export interface Lasso {
  readonly path: Path
  /** From the end of the path back to it; empty when nothing happens any more. */
  readonly cycle: Path
}

interface Taken {
  readonly from: number
  readonly edge: Edge
}

/** The decisions that lead to a state. */
export function pathTo(graph: ProgressGraph, state: number): Path {
  const route = graph.route(state)
  const taken = route.slice(1).map((to, at): Taken => {
    const from = present(route[at], 'a route goes from state to state')
    const edge = graph.edges(from).find((one) => one.to === to)
    return { from, edge: present(edge, 'a state on a route is reached from the one before it') }
  })
  return decide(graph, taken)
}

/** `roots`: where something is asked for; `contains`: where it has not come. */
export function lassoTo(
  graph: ProgressGraph,
  { members, conditions }: FairComponent,
  roots: ReadonlySet<number>,
  contains: (state: number) => boolean,
): Lasso {
  const isMember = (state: number): boolean => members.has(state)
  const stem = shortestLeg(graph, roots, (state, edge) => !edge && isMember(state), contains)
  const path = [...pathTo(graph, stem.start), ...decide(graph, stem.taken)]
  const cycle: Taken[] = []
  let at = stem.end
  const goTo = (target: Fairness): void => {
    const leg = shortestLeg(graph, new Set([at]), target, isMember)
    cycle.push(...leg.taken)
    at = leg.end
  }
  for (const condition of conditions) {
    const has = cycle.some(({ from, edge }) => condition(from, edge) || condition(from, undefined))
    if (!has) goTo(condition)
  }
  goTo((state, edge) => !edge && state === stem.end)
  return { path: joinRuns(path), cycle: decide(graph, cycle) }
}

interface Leg {
  readonly start: number
  readonly end: number
  readonly taken: readonly Taken[]
}

/** The shortest way to a state, or through an edge, that is a target. */
function shortestLeg(
  graph: ProgressGraph,
  starts: ReadonlySet<number>,
  target: Fairness,
  contains: (state: number) => boolean,
): Leg {
  const by = new Map<number, Taken | undefined>([...starts].map((start) => [start, undefined]))
  const search = (): Leg | undefined => {
    for (const state of by.keys()) {
      if (target(state, undefined)) return legTo(by, state, [])
      const edges = graph.edges(state).filter(({ to }) => contains(to))
      const found = edges.find((edge) => target(state, edge))
      if (found !== undefined) return legTo(by, state, [{ from: state, edge: found }])
      for (const edge of edges) if (!by.has(edge.to)) by.set(edge.to, { from: state, edge })
    }
    return undefined
  }
  return present(search(), 'there is a way to a state that was reached')
}

/** The way back to a start, and what is taken at the end. */
function legTo(
  by: ReadonlyMap<number, Taken | undefined>,
  state: number,
  last: readonly Taken[],
): Leg {
  const before: Taken[] = []
  let start = state
  for (let one = by.get(state); one !== undefined; one = by.get(start)) {
    before.push(one)
    start = one.from
  }
  const taken = [...before.toReversed(), ...last]
  return { start, end: taken.at(-1)?.edge.to ?? state, taken }
}

function decide(graph: ProgressGraph, taken: readonly Taken[]): Path {
  const decisions: Decision[] = taken.flatMap(({ from, edge }) => graph.decisions(from, edge))
  return joinRuns(decisions)
}
