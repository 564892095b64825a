// States as their leaves, leaf after leaf: so they go into a checkpoint, and come out of it.

import { mostExchanged } from '../wasm/expander-memory.ts'
import type { RuleEngine } from './rule-engine.ts'
import { mostAtOnce } from './seat-work.ts'

/** Some states, and the position to go on from, 0 at the end. */
type Listed = readonly [states: BigInt64Array, goOn: number]

/** Visited states, from a position on; not with fingerprints, as states cannot be told from their keys. */
export function visitedStates(engine: RuleEngine, from: number): Listed {
  const goOn = engine.expander.listVisited(from)
  return [takeListed(engine), goOn]
}

/** States of a list, from a position in all its chunks together. */
export function listedStates(
  engine: RuleEngine,
  chunks: readonly BigInt64Array[],
  from: number,
): Listed {
  const { expander, carried, most, setup } = engine
  const states = partOf(chunks, from, carried * Math.min(most, mostExchanged(setup.leaves)))
  expander.values().set(states, expander.map.input >> 3)
  expander.listInput(states.length / carried)
  return [takeListed(engine), states.length === 0 ? 0 : from + states.length]
}

/** Adds states; the result is the new ones, as they stand in lists. */
export function receiveStates(engine: RuleEngine, states: BigInt64Array): readonly BigInt64Array[] {
  const { expander, tables, setup } = engine
  const { leaves } = setup
  const many = leaves * Math.min(mostAtOnce, mostExchanged(leaves))
  const found: BigInt64Array[] = []
  for (let at = 0; at < states.length; at += many) {
    const part = states.subarray(at, at + many)
    tables.reserve(part.length / leaves)
    expander.set('madeEnd', part.length / leaves)
    expander.values().set(part, expander.map.exchange >> 3)
    expander.receive(part.length / leaves)
    found.push(engine.collect())
  }
  return found
}

function takeListed({ expander, setup }: RuleEngine): BigInt64Array {
  const { get, set, map, values } = expander
  const length = get('listed') * setup.leaves
  set('listed', 0)
  return values().slice(map.exchange >> 3, (map.exchange >> 3) + length)
}

/** As many words as that from a position in all chunks together, out of one of them. */
function partOf(chunks: readonly BigInt64Array[], from: number, words: number): BigInt64Array {
  let skip = from
  for (const chunk of chunks) {
    if (skip < chunk.length) return chunk.subarray(skip, skip + words)
    skip -= chunk.length
  }
  return new BigInt64Array(0)
}
