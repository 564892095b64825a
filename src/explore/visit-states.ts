// Every reachable state, breadth first, each stored whole.
//
// States are numbered in the order they are found, so the frontier needs no queue: it is the numbers between
// what is expanded and what is known. For each state its parent is kept, the one it was first reached from.

import { checkWholeState } from './deadlock.ts'
import { createIntList } from './int-list.ts'
import type { Search } from './search.ts'
import { createStateSet } from './state-set.ts'
import type { Visit } from './visit.ts'

export function visitStates(search: Search): Visit {
  const { codec, violations, executor, buffer } = search
  const states = createStateSet()
  const parents = createIntList()
  let transitions = 0
  let levels = 0
  const stateOf = (id: number): Int32Array => {
    const room = new Int32Array(codec.maxWords)
    return room.subarray(0, states.get(id, room))
  }
  const run: Visit['run'] = (stop) => {
    executor.stack.reset()
    states.add(buffer, codec.pack(buffer))
    parents.push(0)
    executor.codes.chain.checkInvariants()
    const room = new Int32Array(codec.maxWords)
    let reason: string | undefined
    let levelEnd = 1
    for (let id = 0; id < states.size() && reason === undefined; id++) {
      if (id === levelEnd) {
        levels++
        levelEnd = states.size()
      }
      const base = room.subarray(0, states.get(id, room))
      let leadsAway = false
      search.expansion.expand(
        base,
        (cpu, vector) => violations.during(id, cpu, vector),
        () => {
          transitions++
          const known = states.size()
          const next = states.add(buffer, codec.pack(buffer))
          if (next === known) parents.push(id)
          if (next !== id) leadsAway = true
          return false
        },
      )
      if (!leadsAway && search.watchesDeadlock) checkWholeState(search, base, id)
      reason = stop(1)
    }
    return reason
  }
  return {
    run,
    isExact: () => true,
    states: states.size,
    transitions: () => transitions,
    levels: () => levels,
    bytes: () => states.bytes() + parents.bytes(),
    route: (state) => {
      const route = [stateOf(state)]
      for (let id = state; id !== 0; id = parents.at(id)) route.push(stateOf(parents.at(id)))
      return route.toReversed()
    },
  }
}
