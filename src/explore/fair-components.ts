// Where a behaviour can stay for ever without being unfair to anybody.
//
// A component is such a place if for each task that is run in it the lowest frame makes a step inside, or cannot
// make one somewhere; and if each fair vector comes inside, or is deliverable nowhere. If a task's lowest frame only
// stands there, interrupted again and again, then whatever is fair never comes down to it; if a fair vector could
// come and does not, then whatever is fair keeps away from where it could. The component falls apart without those
// states, and its parts are asked in turn (as for Streett conditions; R. S. Streett, 1982).

import type { Edge, ProgressGraph, Running } from './progress-graph.ts'
import { ownStep } from './runner.ts'
import { createMarks, visitComponents } from './components.ts'

/** What has to come on a fair cycle: standing in such a state, without an edge, or taking such an edge from it. */
export type Fairness = (state: number, edge: Edge | undefined) => boolean

export interface FairComponent {
  readonly members: ReadonlySet<number>
  readonly conditions: readonly Fairness[]
}

/** What becomes of one component: it is fair, or only parts of it can be. */
type Answer = FairComponent | ReadonlySet<number>

/** The first fair component that can be reached from the roots without leaving `contains`. */
export function findFairComponent(
  graph: ProgressGraph,
  roots: ReadonlySet<number>,
  contains: (state: number) => boolean,
  stop: () => boolean,
): FairComponent | undefined {
  const successors = (state: number): readonly number[] => graph.edges(state).map(({ to }) => to)
  const marks = createMarks(graph.size())
  let found: FairComponent | undefined
  const parts = [{ roots, contains }]
  for (const part of parts) {
    visitComponents(
      marks,
      successors,
      part,
      (members) => {
        const answer = judge(graph, new Set(members))
        if ('conditions' in answer) found = answer
        else if (answer.size > 0) parts.push({ roots: answer, contains: (one) => answer.has(one) })
        return found !== undefined
      },
      stop,
    )
    if (found !== undefined || stop()) return found
  }
  return undefined
}

function judge(graph: ProgressGraph, members: ReadonlySet<number>): Answer {
  const { program } = graph.search.machine
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpu)
  const fair = program.vectors.flatMap((vector, at) => (vector.fair === true ? [at] : []))
  const places = new Map<number, Place>()
  for (const state of members) {
    places.set(state, { edges: graph.edges(state), running: graph.running(state) })
  }
  const occurs = (condition: Fairness): boolean =>
    [...places].some(
      ([state, { edges }]) =>
        condition(state, undefined) ||
        edges.some((edge) => members.has(edge.to) && condition(state, edge)),
    )
  const conditions: Fairness[] = []
  for (const task of program.tasks.keys()) {
    const lowest = lowestDepth(places, task)
    if (lowest === Infinity) continue
    const goesOn: Fairness = (state, taken) => {
      const place = places.get(state)
      const cpu = placeOf(place, task, lowest)
      const isMine = (edge: Edge): boolean => edge.cpu === cpu && edge.vector === ownStep
      if (place === undefined || cpu < 0) return false
      return taken === undefined ? !place.edges.some(isMine) : isMine(taken)
    }
    if (!occurs(goesOn)) {
      return new Set([...members].filter((state) => placeOf(places.get(state), task, lowest) < 0))
    }
    conditions.push(goesOn)
  }
  for (const [cpu, vector] of cpus.flatMap((one) => fair.map((two) => [one, two] as const))) {
    const isIt = (edge: Edge): boolean => edge.cpu === cpu && edge.vector === vector
    const could = [...places].filter(([, { edges }]) => edges.some(isIt)).map(([state]) => state)
    if (could.length === 0) continue
    const delivery: Fairness = (_, taken) => taken !== undefined && isIt(taken)
    if (!occurs(delivery)) return new Set([...members].filter((state) => !could.includes(state)))
    conditions.push(delivery)
  }
  return { members, conditions }
}

interface Place {
  readonly edges: readonly Edge[]
  /** What each CPU runs. */
  readonly running: readonly Running[]
}

/** Fewest frames that a task has where it is run; infinite if it never is. */
function lowestDepth(places: ReadonlyMap<number, Place>, task: number): number {
  let lowest = Infinity
  for (const { running } of places.values()) {
    for (const one of running) if (one.task === task) lowest = Math.min(lowest, one.depth)
  }
  return lowest
}

/** The CPU that runs a task with so many frames, or -1. */
function placeOf(place: Place | undefined, task: number, depth: number): number {
  return place?.running.findIndex((one) => one.task === task && one.depth === depth) ?? -1
}
