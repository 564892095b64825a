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
  const lookAt = createLooks(graph)
  const demands = [...frameDemands(graph, members), ...vectorDemands(graph)]
  const asked = demands.map(() => false)
  const met = demands.map(() => false)
  for (const state of members) {
    const look = lookAt(state)
    const inside = look.edges.filter(({ to }) => members.has(to))
    demands.forEach((demand, at) => {
      if (met[at] === true || !demand.concerns(look)) return
      asked[at] = true
      met[at] = demand.isMet(look, undefined) || inside.some((edge) => demand.isMet(look, edge))
    })
  }
  const broken = demands.find((_, at) => asked[at] === true && met[at] === false)
  if (broken !== undefined) {
    return new Set([...members].filter((state) => !broken.concerns(lookAt(state))))
  }
  const wanted = demands.filter((_, at) => asked[at] === true)
  const conditions = wanted.map((demand): Fairness => (state, edge) => {
    const look = lookAt(state)
    return demand.concerns(look) && demand.isMet(look, edge)
  })
  return { members, conditions }
}

/** What fairness asks for in some states: who comes by them for ever has to meet it somewhere. */
interface Demand {
  readonly concerns: (look: Look) => boolean
  /** By standing in one of these states, or by taking an edge from there. */
  readonly isMet: (look: Look, edge: Edge | undefined) => boolean
}

/** A state with what can happen in it and what each CPU runs. */
interface Look {
  readonly edges: readonly Edge[]
  readonly running: readonly Running[]
}

/** Looks at states by expanding them again; only the last one is kept. */
function createLooks(graph: ProgressGraph): (state: number) => Look {
  let [last, look]: [number, Look] = [-1, { edges: [], running: [] }]
  return (state) => {
    if (state !== last) {
      look = { edges: graph.edges(state), running: graph.running(state) }
      last = state
    }
    return look
  }
}

/** For each task that is run: its lowest frame makes a step, or cannot. */
function frameDemands(graph: ProgressGraph, members: ReadonlySet<number>): readonly Demand[] {
  const lowest = new Map<number, number>()
  for (const state of members) {
    for (const { task, depth } of graph.running(state)) {
      lowest.set(task, Math.min(depth, lowest.get(task) ?? depth))
    }
  }
  return [...lowest].map(([task, depth]) => {
    const cpuOf = ({ running }: Look): number =>
      running.findIndex((one) => one.task === task && one.depth === depth)
    return {
      concerns: (look) => cpuOf(look) >= 0,
      isMet: (look, taken) => {
        const cpu = cpuOf(look)
        return taken === undefined
          ? !look.edges.some((edge) => isStep(edge, cpu))
          : isStep(taken, cpu)
      },
    }
  })
}

function isStep(edge: Edge, cpu: number): boolean {
  return edge.cpu === cpu && edge.vector === ownStep
}

/** For each fair vector and CPU: where it can be delivered, it is. */
function vectorDemands(graph: ProgressGraph): readonly Demand[] {
  const { program } = graph.search.machine
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpu)
  return program.vectors.flatMap(({ fair }, vector) =>
    (fair === true ? cpus : []).map((cpu): Demand => {
      const isIt = (edge: Edge): boolean => edge.cpu === cpu && edge.vector === vector
      return {
        concerns: ({ edges }) => edges.some(isIt),
        isMet: (_, taken) => taken !== undefined && isIt(taken),
      }
    }),
  )
}
