// What can come out of a frame: for each situation the ways in which its frame can be left from there on.
//
// A situation leads to others of the same frame, by a step of its own or by way of a frame on top that comes
// back. Situations that lead to each other have the same ways out, so they are components of a graph
// (nested-components.ts), and the ways out of a component are its own and those of the components behind it. Frames
// on top are finished before the one below goes on; they are one deeper, so this ends. What an interrupt
// comes to is thus found out once for each situation that it begins in (T. Reps, S. Horwitz, M. Sagiv, "Precise
// interprocedural dataflow analysis via graph reachability", POPL 1995).

import { consequenceOf } from './consequence.ts'
import { createExitGraph } from './exit-graph.ts'
import type { Leaving } from './leavings.ts'
import { createMarks } from './marks.ts'
import { createNestedComponents } from './nested-components.ts'
import { createNumberSets } from './number-sets.ts'
import type { NumberSets } from './number-sets.ts'
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
  const graph = createExitGraph(sets)
  const { consequences, bytes: consequenceBytes } = createConsequences(situations, sets)

  /** One transition of a situation's frame; or a frame on top, and what it comes to. */
  const eachStep = (
    situation: number,
    goesOn: (to: number) => void,
    leaves: (by: Leaving) => void,
  ): void => {
    expand(situation)
    situations.eachMove(situation, (kind, target, left) => {
      if (kind === move.stay) goesOn(target)
      else if (kind !== move.enter) leaves(situations.leavings.add(target, left))
      else {
        const exits = graph.allExits(components.of(target))
        const after = consequences(exits, situations.frame(situation))
        after.situations.forEach(goesOn)
        after.leavings.forEach(leaves)
      }
    })
  }
  const components = createNestedComponents(eachStep, graph.add)
  return {
    componentOf: components.of,
    ownExits: graph.own,
    behind: graph.behind,
    allExits: graph.allExits,
    consequences,
    bytes: () =>
      [sets, components, graph].reduce((sum, part) => sum + part.bytes(), consequenceBytes()),
  }
}

// Roughly what a list of consequences costs.
const meaningBytes = 200

function createConsequences(
  situations: Situations,
  sets: NumberSets,
): Pick<Exits, 'consequences' | 'bytes'> {
  const numbers = createPairTable()
  const meanings: Consequences[] = []
  const [goingOn, leaving] = [createMarks(), createMarks()]
  const meaningOf = (exits: Int32Array, frame: number): Consequences => {
    const meaning: { situations: number[]; leavings: Leaving[] } = { situations: [], leavings: [] }
    goingOn.begin()
    leaving.begin()
    for (const exit of exits) {
      const consequence = consequenceOf(situations, frame, exit)
      if (consequence < 0) {
        if (leaving.isFirst(~consequence)) meaning.leavings.push(~consequence)
      } else if (goingOn.isFirst(consequence)) meaning.situations.push(consequence)
    }
    return meaning
  }
  return {
    consequences: (exits, frame) => {
      const number = numbers.add(exits, frame)
      return (meanings[number] ??= meaningOf(sets.get(exits), frame))
    },
    bytes: () =>
      [numbers, goingOn, leaving].reduce(
        (sum, part) => sum + part.bytes(),
        meanings.length * meaningBytes,
      ),
  }
}
