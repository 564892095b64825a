// States as their leaves, leaf after leaf: so they go into a checkpoint, and come out of it.

import { inputStates, mostAtOnce, mostExchanged } from '../wasm/expander-memory.ts'
import type { Expander } from './expander.ts'
import type { Frontier } from './frontier.ts'
import type { RuleEngine } from './rule-engine.ts'
import type { Level } from './slabs.ts'

/** All visited states; not with fingerprints, as states cannot be told from their keys. */
export function* visitedStates(engine: RuleEngine): Generator<BigInt64Array> {
  const { seat, carried } = engine
  for (const expander of [seat.first, ...seat.further]) {
    let slot = 0
    do {
      slot = expander.listRoots(slot)
      const roots = takeListed(expander, 1)
      const states = new BigInt64Array(roots.length * carried)
      roots.forEach((root, at) => (states[at * carried] = root))
      yield leavesOf(engine, states)
    } while (slot > 0)
  }
}

/** The states of a level. */
export function* listedStates(
  engine: RuleEngine,
  frontier: Frontier,
  level: Level,
): Generator<BigInt64Array> {
  const { carried, setup } = engine
  const words = carried * mostExchanged(setup.leaves)
  for (const { slab, from, to } of frontier.states(level)) {
    for (let at = from; at < to; at += words) {
      yield leavesOf(engine, frontier.view(slab).subarray(at, Math.min(to, at + words)))
    }
  }
}

/** Adds states; the result is the new ones, as they stand in lists. */
export function receiveStates(engine: RuleEngine, states: BigInt64Array): readonly BigInt64Array[] {
  const { seat, tables, setup } = engine
  const { first } = seat
  const { leaves } = setup
  const many = leaves * Math.min(mostAtOnce, mostExchanged(leaves))
  const found: BigInt64Array[] = []
  for (let at = 0; at < states.length; at += many) {
    const part = states.subarray(at, at + many)
    tables.reserve(part.length / leaves)
    first.set('madeEnd', part.length / leaves)
    first.values().set(part, first.map.exchange >> 3)
    first.receive(part.length / leaves)
    found.push(engine.collect())
  }
  return found
}

function leavesOf({ seat, setup }: RuleEngine, states: BigInt64Array): BigInt64Array {
  const { first } = seat
  const words = first.carried * inputStates
  const leaves = new BigInt64Array((states.length / first.carried) * setup.leaves)
  for (let at = 0, to = 0; at < states.length; at += words) {
    const part = states.subarray(at, at + words)
    first.values().set(part, first.map.input >> 3)
    first.listInput(part.length / first.carried)
    const listed = takeListed(first, setup.leaves)
    leaves.set(listed, to)
    to += listed.length
  }
  return leaves
}

function takeListed({ get, set, map, values }: Expander, words: number): BigInt64Array {
  const length = get('listed') * words
  set('listed', 0)
  return values().slice(map.exchange >> 3, (map.exchange >> 3) + length)
}
