// Every reachable state as a situation in a context, in the order of its distance from the initial state.
//
// What a situation can do is found out once (situations.ts); its moves are then made for every context that
// it occurs in (contexts.ts, propagate.ts). A new caller of an entry learns of exits that lie in its future,
// so what is to come is kept by time, and what is first to arrive anywhere has come the shortest way
// (E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959).

import { scratch } from '../wasm/layout.ts'
import { createAgenda } from './agenda.ts'
import { createContexts } from './contexts.ts'
import { link } from './events.ts'
import type { Contexts } from './contexts.ts'
import { checkDeadlock } from './deadlock.ts'
import { createKnownStates } from './known-states.ts'
import { createPropagation, event } from './propagate.ts'
import type { Propagation } from './propagate.ts'
import { createRoutes } from './routes.ts'
import type { Search } from './search.ts'
import { createSituations, move } from './situations.ts'
import type { Situations } from './situations.ts'
import type { Visit } from './visit.ts'

export function visitSituations(search: Search): Visit {
  const { machine } = search
  const situations = createSituations(search)
  const contexts = createContexts()
  const states = createKnownStates()
  const agenda = createAgenda()
  const routes = createRoutes(search, situations, contexts, states)
  const propagation = createPropagation(situations, contexts, states, agenda)
  let transitions = 0

  const makeMoves = (state: number): void => {
    const [situation, context] = [states.situation(state), states.context(state)]
    const next = agenda.now() + 1
    transitions += situations.eachMove(situation, (kind, target, left) => {
      if (kind === move.stay) propagation.reach(target, context, next, state, link.transition)
      else if (kind === move.enter) propagation.call(target, next, state)
      else if (kind === move.leave)
        propagation.leave(context, contexts.leaving(target, 0), next, state)
      else propagation.switchAway(context, contexts.leaving(target, left), next, state)
    })
  }
  const settle = (state: number): void => {
    if (!states.settle(state, agenda.now())) return
    const situation = states.situation(state)
    if (!situations.isExpanded(situation)) {
      situations.expand(situation, state)
      if (search.watchesDeadlock && isStuck(situations, situation)) {
        checkDeadlock(search, routes.whole(state), state)
      }
    }
    makeMoves(state)
  }
  const sawBelow = (): boolean => machine.words[scratch.otherFrame >> 2] === 1
  return {
    run: (stop) => {
      begin(search, situations, contexts, propagation)
      return agenda.work((kind, a, b, from, via) => {
        if (kind === event.state) settle(a)
        else propagation.happen(kind, a, b, from, via)
        return sawBelow() ? 'code looked into a frame below its own' : stop(1)
      })
    },
    isExact: () => !sawBelow(),
    states: states.size,
    transitions: () => transitions,
    levels: agenda.now,
    bytes: () => situations.bytes() + contexts.bytes() + states.bytes() + agenda.bytes(),
    route: routes.to,
  }
}

/** The initial state: every task has one frame, and the first runs. */
function begin(
  { executor, machine }: Search,
  { parts, lists, begun }: Situations,
  contexts: Contexts,
  { reach }: Propagation,
): void {
  executor.stack.reset()
  executor.codes.chain.checkInvariants()
  executor.stack.locate(0)
  const { task } = executor.stack.at
  const shared = parts.sharedNow()
  const frames = machine.program.tasks.map((_, other) => parts.frameNow(other, 0))
  const stacks = frames.map((frame, other) =>
    other === task ? 0 : lists.push(frame, lists.push(parts.ownNow(other), 0)),
  )
  const situation = begun(shared, frames[task] ?? 0)
  reach(situation, contexts.root(stacks), 0, 0, link.none)
}

/** Whether no move leads to anything but the situation itself. */
function isStuck({ eachMove }: Situations, situation: number): boolean {
  let leadsAway = false
  eachMove(situation, (kind, target) => {
    leadsAway ||= kind !== move.stay || target !== situation
  })
  return !leadsAway
}
