// What can come out of a frame: for each situation the ways in which its frame can be left from there on.
//
// A situation leads to others of the same frame, by a step of its own or by way of a frame on top that comes
// back. Situations that lead to each other have the same ways out, so they are components of a graph
// (components.ts), and the ways out of a component are its own and those of the components behind it. Frames
// on top are finished before the one below goes on; they are one deeper, so this ends. What an interrupt
// comes to is thus found out once for each situation that it begins in (T. Reps, S. Horwitz, M. Sagiv, "Precise
// interprocedural dataflow analysis via graph reachability", POPL 1995).

import { present } from '../base/assert.ts'
import { createMarks, visitComponents } from './components.ts'
import { createIntList } from './int-list.ts'
import { consequenceOf } from './consequence.ts'
import { createExitGraph } from './exit-graph.ts'
import type { ExitGraph } from './exit-graph.ts'
import type { Leaving } from './leavings.ts'
import { createNumberSets } from './number-sets.ts'
import { createPairTable } from './pair-table.ts'
import { move } from './moves.ts'
import type { Situations } from './situations.ts'

export type Component = number

export interface Exits {
  /** Finds out all that a frame does from a situation on. */
  readonly componentOf: (situation: number) => Component
  /** The ways out of a component itself, and the components behind it. */
  readonly ownExits: (component: Component) => readonly Leaving[]
  readonly behind: (component: Component) => readonly Component[]
  /** All ways out, as the number of a set. */
  readonly allExits: (component: Component) => number
  /** What a set of ways out means to the frame below: where it goes on, or how it is left behind itself. */
  readonly consequences: (exits: number, frame: number) => Consequences
  readonly bytes: () => number
}

export interface Consequences {
  readonly situations: readonly number[]
  readonly leavings: readonly Leaving[]
}

/** `expand` is called for each situation that is come upon. */
export function createExits(situations: Situations, expand: (situation: number) => void): Exits {
  const sets = createNumberSets()
  const marks = createMarks(0)
  const components = createIntList()
  const graph = createExitGraph(sets)

  const numbers = createPairTable()
  const meanings: Consequences[] = []
  const consequences: Exits['consequences'] = (exits, frame) => {
    const number = numbers.add(exits, frame)
    return (meanings[number] ??= meaningOf(situations, sets.get(exits), frame))
  }
  const know = (situation: number): void => {
    while (components.length() <= situation) {
      components.push(-1)
      marks.order.push(0)
      marks.low.push(0)
    }
  }
  /** What one transition of each situation's frame, or a frame on top, comes to, until its component is complete. */
  const steps = new Map<number, Consequences>()
  const successors = (situation: number): readonly number[] => {
    expand(situation)
    const goesOn: number[] = []
    const leaves: Leaving[] = []
    situations.eachMove(situation, (kind, target, left) => {
      if (kind === move.stay) goesOn.push(target)
      else if (kind !== move.enter) leaves.push(situations.leavings.add(target, left))
      else {
        const exits = graph.allExits(componentOf(target))
        const after = consequences(exits, situations.frame(situation))
        for (const next of after.situations) goesOn.push(next)
        for (const leaving of after.leavings) leaves.push(leaving)
      }
    })
    goesOn.forEach(know)
    steps.set(situation, { situations: goesOn, leavings: leaves })
    return goesOn
  }
  const finish = (members: readonly number[]): boolean => {
    for (const member of members) components.set(member, graph.size())
    addComponent(graph, members, steps, components.at)
    return false
  }
  const componentOf = (situation: number): Component => {
    know(situation)
    if (components.at(situation) < 0) {
      const part = { roots: new Set([situation]), contains: () => true }
      visitComponents(marks, successors, part, finish, () => false)
    }
    return components.at(situation)
  }
  return {
    componentOf,
    ownExits: graph.own,
    behind: graph.behind,
    allExits: graph.allExits,
    consequences,
    bytes: () =>
      [sets, components, marks.order, marks.low, graph, numbers].reduce(
        (sum, part) => sum + part.bytes(),
        (meanings.length + steps.size) * meaningBytes,
      ),
  }
}

/** Adds the component of these situations, the next one. */
function addComponent(
  graph: ExitGraph,
  members: readonly number[],
  steps: Map<number, Consequences>,
  componentAt: (situation: number) => Component,
): void {
  const own = new Set<Leaving>()
  const behind = new Set<Component>()
  for (const member of members) {
    const step = present(steps.get(member), 'a member of a component was followed')
    for (const leaving of step.leavings) own.add(leaving)
    for (const next of step.situations) behind.add(componentAt(next))
    steps.delete(member)
  }
  behind.delete(graph.size())
  graph.add([...own], [...behind])
}

// Roughly what a list of consequences costs.
const meaningBytes = 200

function meaningOf(situations: Situations, exits: Int32Array, frame: number): Consequences {
  const [goesOn, leaves] = [new Set<number>(), new Set<Leaving>()]
  for (const exit of exits) {
    const consequence = consequenceOf(situations, frame, exit)
    if (consequence >= 0) goesOn.add(consequence)
    else leaves.add(~consequence)
  }
  return { situations: [...goesOn], leavings: [...leaves] }
}
