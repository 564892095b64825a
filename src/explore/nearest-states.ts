// Every reachable state as a situation in a context, in the order of its distance from the initial state.
//
// What a situation can do is found out once (situations.ts); its moves are then made for every context that
// it occurs in (contexts.ts, propagate.ts). A new caller of an entry learns of exits that lie in its future,
// so what is to come is kept by time, and what is first to arrive anywhere has come the shortest way
// (E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959).

import { createAgenda } from './agenda.ts'
import { createContexts } from './contexts.ts'
import { link } from './events.ts'
import { createKnownStates } from './known-states.ts'
import { createPropagation, event } from './propagate.ts'
import { createRoutes } from './routes.ts'
import type { Search } from './search.ts'
import { move } from './moves.ts'
import type { Situations } from './situations.ts'
import type { Stacks, TaskStacks } from './task-stacks.ts'

export interface NearestStates {
  /** A task's outermost frame runs, and nothing has happened before. */
  readonly begin: (situation: number, stacks: Stacks) => void
  /** Goes on until `meet`, which is told of each state and its situation, gives a reason to end. */
  readonly run: (
    meet: (state: number, situation: number) => string | undefined,
  ) => string | undefined
  readonly bytes: () => number
  /** Whole packed states from the initial one to this one, each with a transition to the next. */
  readonly route: (state: number) => readonly Int32Array[]
}

/** Situations that are not expanded have no moves. */
export function createNearestStates(
  search: Search,
  situations: Situations,
  taskStacks: TaskStacks,
): NearestStates {
  const contexts = createContexts()
  const states = createKnownStates()
  const agenda = createAgenda()
  const routes = createRoutes(search, situations, contexts, taskStacks, states)
  const propagation = createPropagation(situations, contexts, taskStacks, states, agenda)

  const makeMoves = (state: number): void => {
    const context = states.context(state)
    const next = agenda.now() + 1
    situations.eachMove(states.situation(state), (kind, target, left) => {
      if (kind === move.stay) propagation.reach(target, context, next, state, link.transition)
      else if (kind === move.enter) propagation.call(target, next, state)
      else {
        const leaving = situations.leavings.add(target, left)
        if (kind === move.leave) propagation.leave(context, leaving, next, state)
        else propagation.switchAway(context, leaving, next, state)
      }
    })
  }
  return {
    begin: (situation, stacks) =>
      propagation.reach(situation, contexts.root(stacks), 0, 0, link.none),
    run: (meet) =>
      agenda.work((kind, a, b, from, via) => {
        if (kind !== event.state) {
          propagation.happen(kind, a, b, from, via)
          return undefined
        }
        if (!states.settle(a, agenda.now())) return undefined
        const reason = meet(a, states.situation(a))
        if (reason === undefined) makeMoves(a)
        return reason
      }),
    bytes: () => contexts.bytes() + states.bytes() + agenda.bytes(),
    route: routes.to,
  }
}
