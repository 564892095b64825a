// What must go on, decided by brute force: the measure for the search that does it with less memory.
//
// The whole graph is built with its edges. A violation of *eventually* is a path to a `when` state and on, never
// through a `then` state, that can go on for ever fairly. Fair means: the lowest frame that a task comes back to
// again and again while it is run makes steps, or cannot go on where it stands; and a fair vector comes, or is never deliverable.
// For each choice of lowest frames and of vectors that never are, that is a generalized Büchi condition, decided by
// the nested fixpoints of Emerson and Lei (Efficient model checking in fragments of the mu-calculus, 1986).

import { present } from '../base/assert.ts'
import type { Expr, Program, Progress } from '../ir/program.ts'
import type { Verdict } from '../ir/verdict.ts'
import { decisionsIn } from './actions.ts'
import { evaluate, viewFrom } from './evaluate.ts'
import { actionsFrom } from './reachable.ts'
import { createStateKey } from './state-key.ts'
import { createMachine, initialState, positionOf } from './state.ts'
import type { Machine, State } from './state.ts'

interface Edge {
  readonly from: number
  readonly to: number
  readonly cpu: number
  /** Absent: the CPU's topmost frame makes a step. */
  readonly vector: number | undefined
}

interface Node {
  readonly state: State
  readonly edges: readonly Edge[]
  /** Of each CPU: its task, the frames on that one's stack, and whether the topmost can make a step. */
  readonly running: readonly {
    readonly task: number
    readonly depth: number
    readonly goesOn: boolean
  }[]
  /** `vector cpu` of what can be delivered. */
  readonly deliverable: ReadonlySet<string>
}

/** Something that must happen again and again: a state that is one of these, or an edge. */
interface Fairness {
  readonly state: (node: Node) => boolean
  readonly edge: (edge: Edge, from: Node) => boolean
}

/** Verdict kinds by property; undefined when there are more states than the limit. */
export function progressVerdicts(
  program: Program,
  limits: { readonly maxStates: number },
): ReadonlyMap<string, Verdict['kind']> | undefined {
  const machine = createMachine(program)
  const nodes = buildGraph(machine, limits.maxStates)
  if (nodes === undefined) return undefined
  const verdicts = new Map<string, Verdict['kind']>()
  for (const goal of program.progress ?? []) {
    const { name } = present(program.properties[goal.property], 'a property of that number')
    const kinds = program.tasks.flatMap((_, cpu) =>
      cpu < program.bounds.cpus ? [decide(machine, nodes, goal, cpu)] : [],
    )
    const kind = (['violated', 'holds', 'vacuous'] as const).find((one) => kinds.includes(one))
    verdicts.set(name, kind ?? 'vacuous')
  }
  return verdicts
}

function decide(
  machine: Machine,
  nodes: readonly Node[],
  { kind, when, then: wanted }: Progress,
  cpu: number,
): 'holds' | 'violated' | 'vacuous' {
  const holding = (expr: Expr): readonly number[] =>
    nodes.flatMap(({ state }, id) =>
      evaluate(
        expr,
        viewFrom(machine, state, cpu, () => {}),
      ) === 0n
        ? []
        : [id],
    )
  const asked = holding(when)
  const done = new Set(holding(wanted))
  if (asked.length === 0) return 'vacuous'
  const all = new Set(nodes.keys())
  if (kind === 'possible') {
    const can = reaching(nodes, all, done)
    return asked.every((id) => can.has(id)) ? 'holds' : 'violated'
  }
  const without = new Set([...all].filter((id) => !done.has(id)))
  const forever = fairStates(machine.program, nodes, without)
  const bad = reaching(nodes, without, forever)
  return asked.some((id) => bad.has(id)) ? 'violated' : 'holds'
}

function buildGraph(machine: Machine, maxStates: number): readonly Node[] | undefined {
  const keyOf = createStateKey(machine)
  const states = [initialState(machine)]
  const ids = new Map(states.map((state, id) => [keyOf(state), id]))
  const numberOf = (state: State): number => {
    const id = ids.get(keyOf(state)) ?? states.push(state) - 1
    ids.set(keyOf(state), id)
    return id
  }
  const nodes: Node[] = []
  for (const [from, state] of states.entries()) {
    if (states.length > maxStates) return undefined
    const edges = actionsFrom(machine, state).map(({ decisions, state: after }): Edge => {
      const decision = present(decisions[0], 'an action is a decision')
      const vector = decision.kind === 'deliver' ? decision.vector : undefined
      return { from, to: numberOf(after), cpu: decision.cpu, vector }
    })
    const now = decisionsIn(machine, state)
    const cpus = [...state.current.keys()]
    nodes.push({
      state,
      edges,
      running: cpus.map((cpu) => {
        const { task, depth } = positionOf(state, cpu)
        return { task, depth, goesOn: now.some((one) => one.kind !== 'deliver' && one.cpu === cpu) }
      }),
      deliverable: new Set(
        now.flatMap((one) => (one.kind === 'deliver' ? [`${one.vector} ${one.cpu}`] : [])),
      ),
    })
  }
  return nodes
}

/** States from which what stays inside can go on for ever fairly, or stand still for ever. */
function fairStates(
  program: Program,
  nodes: readonly Node[],
  inside: ReadonlySet<number>,
): ReadonlySet<number> {
  const cpus = Array.from({ length: program.bounds.cpus }, (_, cpu) => cpu)
  const vectors = program.vectors.flatMap(({ fair }, vector) =>
    fair === true ? cpus.map((cpu): readonly [number, number] => [vector, cpu]) : [],
  )
  const silences = vectors.reduce<readonly (readonly (readonly [number, number])[])[]>(
    (lists, one) => lists.flatMap((list) => [list, [...list, one]]),
    [[]],
  )
  // For each task the depth of its lowest frame, or undefined: it is not run.
  const choices = program.tasks.reduce<readonly (readonly (number | undefined)[])[]>(
    (lists, _, task) => {
      const depths = nodes.flatMap(({ running }) =>
        running.flatMap((one) => (one.task === task ? [one.depth] : [])),
      )
      return lists.flatMap((list) => [undefined, ...new Set(depths)].map((one) => [...list, one]))
    },
    [[]],
  )
  const found = new Set<number>()
  for (const [lowest, silent] of choices.flatMap((one) =>
    silences.map((two) => [one, two] as const),
  )) {
    const part = [...inside].filter((id) => {
      const { running, deliverable } = present(nodes[id], 'a state of that number')
      const isAbove = running.every(({ task, depth }) => depth >= (lowest[task] ?? Infinity))
      return isAbove && !silent.some(([vector, cpu]) => deliverable.has(`${vector} ${cpu}`))
    })
    const heard = vectors.filter((one) => !silent.includes(one))
    const conditions = [
      ...heard.map(([vector, cpu]) => vectorFairness(vector, cpu)),
      ...lowest.flatMap((depth, task) => (depth === undefined ? [] : [frameFairness(task, depth)])),
    ]
    for (const id of nestedFixpoint(nodes, new Set(part), conditions)) found.add(id)
  }
  return found
}

function frameFairness(task: number, depth: number): Fairness {
  const placeOf = ({ running }: Node): number =>
    running.findIndex((one) => one.task === task && one.depth === depth)
  return {
    state: (node) => node.running[placeOf(node)]?.goesOn === false,
    edge: (edge, from) => edge.cpu === placeOf(from) && edge.vector === undefined,
  }
}

function vectorFairness(vector: number, cpu: number): Fairness {
  return {
    state: () => false,
    edge: (edge) => edge.cpu === cpu && edge.vector === vector,
  }
}

function nestedFixpoint(
  nodes: readonly Node[],
  start: ReadonlySet<number>,
  conditions: readonly Fairness[],
): ReadonlySet<number> {
  let inside = start
  for (let size = -1; size !== inside.size;) {
    size = inside.size
    for (const condition of conditions) {
      const target = [...inside].filter((id) => {
        const node = present(nodes[id], 'a state of that number')
        const stays = node.edges.filter(({ to }) => inside.has(to))
        return condition.state(node) || stays.some((edge) => condition.edge(edge, node))
      })
      inside = reaching(nodes, inside, new Set(target))
    }
  }
  return inside
}

/** States inside from which a target can be reached without leaving. */
function reaching(
  nodes: readonly Node[],
  inside: ReadonlySet<number>,
  targets: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = new Set([...targets].filter((id) => inside.has(id)))
  for (let size = -1; size !== found.size;) {
    size = found.size
    for (const id of inside) {
      if (nodes[id]?.edges.some(({ to }) => found.has(to)) === true) found.add(id)
    }
  }
  return found
}
