// The graph of all states as questions about progress need it: no edges are kept, states are expanded again.
//
// Every micro-step is a state of its own here: chains would pass by states at which a condition holds, and what
// a reduction leaves out for checks can be what goes on for ever. Conditions are looked at through vectors that
// are never delivered: an environment vector for each condition, whose `deliverable` it is.

import { present } from '../base/assert.ts'
import { nowhere } from '../base/span.ts'
import type { Decision } from '../ir/path.ts'
import type { Expr, Func, Program, Vector } from '../ir/program.ts'
import { createIntList } from './int-list.ts'
import type { IntList } from './int-list.ts'
import { createSearch, noReductions } from './search.ts'
import type { Search } from './search.ts'
import { createStateSet } from './state-set.ts'
import type { StateSet } from './state-set.ts'

/** One way on from a state; `vector` is `ownStep` where the CPU's topmost frame goes on. */
export interface Edge {
  readonly cpu: number
  readonly vector: number
  readonly to: number
}

export interface Running {
  readonly task: number
  /** Frames on its stack. */
  readonly depth: number
}

export interface ProgressGraph {
  readonly search: Search
  /** Finds all states; the reason why not, if a limit was reached. */
  readonly build: (stop: () => string | undefined) => string | undefined
  readonly size: () => number
  readonly transitions: () => number
  readonly bytes: () => number
  /** Whether a condition, by its number, holds in a state from where a CPU stands. */
  readonly holds: (state: number, condition: number, cpu: number) => boolean
  readonly edges: (state: number) => readonly Edge[]
  /** What each CPU runs. */
  readonly running: (state: number) => readonly Running[]
  /** What has to be decided for an edge to be taken. */
  readonly decisions: (state: number, edge: Edge) => readonly Decision[]
  /** States from the initial one to this one. */
  readonly route: (state: number) => readonly number[]
}

export function createProgressGraph(program: Program, conditions: readonly Expr[]): ProgressGraph {
  const search = createSearch(withObservers(program, conditions), noReductions)
  const { cpus } = program.bounds
  const states = createStateSet()
  const parents = createIntList()
  /** A bit for each condition and CPU, in as many lists as it takes. */
  const truths = createTruths(conditions.length * cpus)
  const look = createLook(search, states, program.vectors.length)
  let transitions = 0

  const build: ProgressGraph['build'] = (stop) => {
    // What is wrong on the way has been reported by the search for it.
    search.violations.mute()
    search.executor.stack.reset()
    states.add(search.buffer, search.codec.pack(search.buffer))
    parents.push(0)
    let reason: string | undefined
    for (let state = 0; state < states.size() && reason === undefined; state++) {
      truths.push()
      look.expand(
        state,
        (condition, cpu) => truths.set(state, condition * cpus + cpu),
        () => {
          transitions++
          if (states.size() > parents.length()) parents.push(state)
        },
      )
      reason = stop()
    }
    return reason
  }
  return {
    search,
    build,
    size: states.size,
    transitions: () => transitions,
    bytes: () => states.bytes() + parents.bytes() + truths.bytes(),
    holds: (state, condition, cpu) => truths.get(state, condition * cpus + cpu),
    edges: (state) => {
      const edges: Edge[] = []
      const add = (edge: Edge): void => void edges.push(edge)
      look.expand(state, () => {}, add)
      return edges
    },
    running: look.running,
    decisions: look.decisions,
    route: (state) => {
      const route = [state]
      for (let id = state; id !== 0; id = parents.at(id)) route.push(parents.at(id))
      return route.toReversed()
    },
  }
}

interface Look extends Pick<ProgressGraph, 'running' | 'decisions'> {
  readonly expand: (
    state: number,
    observed: (condition: number, cpu: number) => void,
    found: (edge: Edge) => void,
  ) => void
}

/** Looking at single states; vectors from `real` on are conditions. */
function createLook(search: Search, states: StateSet, real: number): Look {
  const { codec, expansion, executor, machine, buffer, trace } = search
  const room = new Int32Array(codec.maxWords)
  const words = (state: number): Int32Array => room.subarray(0, states.get(state, room))
  const expand: Look['expand'] = (state, observed, found) => {
    expansion.expand(
      words(state),
      () => {},
      (cpu, vector) => {
        if (vector >= real) observed(vector - real, cpu)
        else found({ cpu, vector, to: states.add(buffer, codec.pack(buffer)) })
        return false
      },
    )
  }
  return {
    expand,
    running: (state) => {
      codec.load(words(state))
      return Array.from({ length: machine.program.bounds.cpus }, (_, cpu) => {
        executor.stack.locate(cpu)
        const { task, depth } = executor.stack.at
        return { task, depth }
      })
    },
    decisions: (state, { cpu, vector, to }) => {
      let digits: readonly number[] | undefined
      const note = (edge: Edge): void => {
        const isIt = edge.cpu === cpu && edge.vector === vector && edge.to === to
        if (isIt) digits ??= executor.script.digits()
      }
      expand(state, () => {}, note)
      codec.load(words(state))
      executor.script.start(present(digits, 'an edge that was found is found again'))
      return trace(
        cpu,
        vector,
        () => true,
        () => false,
      )
    },
  }
}

function withObservers(program: Program, conditions: readonly Expr[]): Program {
  const func: Func = {
    name: 'look',
    origin: 'generated',
    parameters: 0,
    locals: [],
    results: 0,
    steps: [{ kind: 'return', values: [], span: nowhere }],
    span: nowhere,
    attributes: [],
    lines: 0,
  }
  const observers = conditions.map((deliverable): Vector => ({
    name: 'look',
    kind: 'environment',
    deliverable,
    func: program.functions.length,
    span: nowhere,
  }))
  return {
    ...program,
    invariants: [],
    functions: [...program.functions, func],
    vectors: [...program.vectors, ...observers],
  }
}

/** Bits by state and number. */
function createTruths(count: number): {
  readonly push: () => void
  readonly set: (state: number, bit: number) => void
  readonly get: (state: number, bit: number) => boolean
  readonly bytes: () => number
} {
  const width = 30
  const lists: readonly IntList[] = Array.from({ length: Math.ceil(count / width) }, createIntList)
  return {
    push: () => lists.forEach((list) => list.push(0)),
    set: (state, bit) => {
      const list = lists[Math.floor(bit / width)]
      list?.set(state, list.at(state) | (1 << (bit % width)))
    },
    get: (state, bit) =>
      (((lists[Math.floor(bit / width)]?.at(state) ?? 0) >> (bit % width)) & 1) === 1,
    bytes: () => lists.reduce((sum, list) => sum + list.bytes(), 0),
  }
}
