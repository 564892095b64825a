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

/** The first of these states that leads to another one: expanding one takes nearly as long as expanding a hundred. */
function predecessor(walk: Walk, states: States, root: bigint): bigint | undefined {
  let part = firstBefore(walk, states.flatMap(divide), root)
  while (part !== undefined && part.length > 1) part = firstBefore(walk, divide(part), root)
  return part?.[0]
}

/** The first of these parts that has a state that leads to another one. */
function firstBefore(walk: Walk, parts: States, root: bigint): BigInt64Array | undefined {
  walk.engine.tables.forget()
  return parts.find((part) => allBehind(walk, part).some((found) => found.includes(root)))
}

/** Into few parts, so that few are expanded one by one, and seldom is everything forgotten for the next. */
const mostParts = 32

function divide(states: BigInt64Array): States {
  const length = Math.ceil(states.length / mostParts)
  const parts = Math.ceil(states.length / length)
  return Array.from({ length: parts }, (_, part) =>
    states.subarray(part * length, (part + 1) * length),
  )
}
