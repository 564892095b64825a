// Every reachable state as a situation in a context, in the order of its distance from the initial state.
//
// What a situation can do is found out once (situations.ts); its moves are then made for every context that
// it occurs in (contexts.ts, propagate.ts). A new caller of an entry learns of exits that lie in its future,
// so what is to come is kept by time, and what is first to arrive anywhere has come the shortest way
// (E. W. Dijkstra, "A note on two problems in connexion with graphs", 1959).

import { createAgenda } from './agenda.ts'
import { createContexts } from './contexts.ts'
import { checkDeadlock } from './deadlock.ts'
import { createKnownStates } from './known-states.ts'
import { createPropagation, event } from './propagate.ts'
import { createRoutes } from './routes.ts'
import type { Search } from './search.ts'
import { createSituations } from './situations.ts'
import type { Visit } from './visit.ts'

export function visitSituations(search: Search): Visit {
  const { executor, machine } = search
  const situations = createSituations(search)
  const contexts = createContexts()
  const states = createKnownStates()
  const agenda = createAgenda()
  const routes = createRoutes(search, situations, contexts, states)
  const propagation = createPropagation(situations, contexts, states, agenda)
  let transitions = 0

  const begin = (): void => {
    executor.stack.reset()
    executor.codes.chain.checkInvariants()
    executor.stack.locate(0)
    const { task } = executor.stack.at
    const shared = situations.sharedNow()
    const frames = machine.program.tasks.map((_, other) => situations.frameNow(other, 0))
    const stacks = frames.map((frame, other) => (other === task ? 0 : contexts.push(frame, 0)))
    propagation.begin(situations.begun(shared, frames[task] ?? 0), stacks)
  }
  const settle = (state: number): void => {
    if (!states.settle(state, agenda.now())) return
    const situation = states.situation(state)
    if (situations.first(situation) < 0) {
      situations.expand(situation, state)
      const stuck = search.watchesDeadlock && !situations.leadsAway(situation)
      if (stuck) checkDeadlock(search, routes.whole(state), state)
    }
    transitions += propagation.makeMoves(state)
  }
  return {
    run: (stop) => {
      begin()
      return agenda.work((kind, a, b, how) => {
        if (kind === event.state) settle(a)
        else propagation.happen(kind, a, b, how)
        return situations.sawBelow() ? 'looked below' : stop()
      })
    },
    isExact: () => !situations.sawBelow(),
    states: states.size,
    transitions: () => transitions,
    levels: agenda.now,
    bytes: () => situations.bytes() + contexts.bytes() + states.bytes() + agenda.bytes(),
    route: routes.to,
  }
}
