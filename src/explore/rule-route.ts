// The way to a state, after a search that has kept nothing but which states it has visited.
//
// The levels up to the state are made again and kept, and the way goes back through them: in each the first
// state that leads to the one behind it.

import { present } from '../base/assert.ts'
import { createFrontier } from './frontier.ts'
import { mostInRound } from './rule-engine.ts'
import type { RuleEngine } from './rule-engine.ts'
import type { Slabs } from './slabs.ts'

/** An engine, and who learns what it has no rule for: a search that was taken up has few. */
export interface Walk {
  readonly engine: RuleEngine
  readonly slabs: Slabs
  readonly learn: (missed: BigInt64Array) => void
}

/** The states of a level, in the order in which they were found. */
type States = readonly BigInt64Array[]

/** The roots from the initial state to one of a level, in an engine that has not begun; states by their leaves. */
export function routeTo(
  walk: Walk,
  initial: BigInt64Array,
  target: BigInt64Array,
  level: number,
): readonly bigint[] {
  const { engine } = walk
  const levels: States[] = [[engine.visit(initial)]]
  while (levels.length < level + 1) {
    const states = present(levels.at(-1), 'there is a first level')
    levels.push(states.flatMap((chunk) => allBehind(walk, chunk)))
  }
  const route = [present(engine.visit(target)[0], 'a state has a root')]
  for (const states of levels.slice(0, -1).toReversed()) {
    const behind = present(route.at(-1), 'a route has an end')
    const before = predecessor(walk, states, behind)
    route.push(present(before, 'every state of a level has one before it'))
  }
  return route.toReversed()
}

function allBehind(
  { engine, slabs, learn }: Walk,
  states: BigInt64Array,
): readonly BigInt64Array[] {
  const frontier = createFrontier(slabs, engine.carried)
  frontier.add('current', states)
  while (frontier.count('current') > 0) {
    const { missed } = engine.expand(frontier, mostInRound)
    if (missed.length > 0) learn(missed)
    frontier.add('current', missed)
  }
  return frontier.states('next').map(({ slab, from, to }) => frontier.view(slab).slice(from, to))
}

/** The first of these states that leads to another one. */
function predecessor(walk: Walk, states: States, root: bigint): bigint | undefined {
  walk.engine.tables.forget()
  for (const chunk of states) {
    for (let at = 0; at < chunk.length; at++) {
      const found = allBehind(walk, chunk.subarray(at, at + 1))
      if (found.some((part) => part.includes(root))) return chunk[at]
    }
  }
  return undefined
}
