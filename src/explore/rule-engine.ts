// An expander as the search uses it: states go in by their roots, and come out as what is new.

import { fullOutput, inputStates, mostExchanged } from '../wasm/expander-memory.ts'
import { createExpander } from './expander.ts'
import type { Expander } from './expander.ts'

export interface EngineSetup {
  readonly leaves: number
  /** Addresses of the trees that are asked for each state. */
  readonly asked: readonly number[]
  /** Into how many shards the states are divided, and which one this is. */
  readonly shards: number
  readonly shard: number
}

export interface Found {
  /** Position behind the last state that was expanded. */
  readonly done: number
  /** Roots of the new states. */
  readonly states: BigInt64Array
  /** Roots of states that were not expanded, because a rule is not known. */
  readonly missed: readonly bigint[]
  /** Roots of states that nothing leads away from. */
  readonly stuck: readonly bigint[]
}

type Listed = readonly [states: BigInt64Array<ArrayBuffer>, goOn: number]

export interface RuleEngine extends Pick<Expander, 'size' | 'bytes' | 'apply'> {
  readonly expander: Expander
  readonly transitions: () => number
  /** Whether a state, given by its leaves, belongs to this shard. */
  readonly owns: (contents: BigInt64Array) => boolean
  /** Adds a state, if it is not known; the result is its root. */
  readonly visit: (contents: BigInt64Array) => bigint
  /** Expands states from a position on, as many as one call does. */
  readonly expand: (states: BigInt64Array, from: number) => Found
  /** The leaves of a state. */
  readonly contents: (root: bigint) => BigInt64Array
  /** States that belong to other shards, as `receive` takes them, and whether there are so many that they should go. */
  readonly outbox: () => BigInt64Array<ArrayBuffer>
  readonly isFull: () => boolean
  /** Adds those states that belong to this shard; the result is the roots of the new ones. */
  readonly receive: (states: BigInt64Array) => readonly BigInt64Array[]
  /**
   * Visited states as `receive` takes them, from a position on, and the next position, 0 at the end; and states
   * of a list of roots in the same way.
   */
  readonly visited: (from: number) => Listed
  readonly listed: (roots: readonly BigInt64Array[], from: number) => Listed
  /** Forgets which states were visited. */
  readonly forget: () => void
}

// New states after which one call comes back at least, and what it may still add before it does.
const fewest = 1024
const mostAtOnce = 16_384

/** The memory of another engine is used again, if it fits. */
export function createRuleEngine(setup: EngineSetup, before?: RuleEngine): RuleEngine {
  const { leaves, asked } = setup
  const expander = before?.expander.leaves === leaves ? before.expander : createExpander(leaves)
  const { map, get, set, words, values, size, bytes, apply } = expander
  expander.forget(true)
  set('asked', asked.length)
  set('shards', setup.shards)
  set('shard', setup.shard)
  words().set(asked, map.trees >> 2)
  /** New states since the last time. */
  const collect = (): BigInt64Array<ArrayBuffer> => {
    expander.flush()
    const made = get('made')
    set('made', 0)
    expander.added(made)
    return values().slice(map.output >> 3, (map.output >> 3) + made)
  }
  const outbox = (): BigInt64Array<ArrayBuffer> => {
    const length = get('foreign') * (1 + leaves)
    set('foreign', 0)
    return values().slice(map.outbox >> 3, (map.outbox >> 3) + length)
  }
  const put = (contents: BigInt64Array): void => values().set(contents, map.contents >> 3)
  return {
    expander,
    size,
    bytes,
    apply,
    transitions: () => Number(values()[map.transitions >> 3] ?? 0n),
    owns: (contents) => {
      put(contents)
      return setup.shards === 1 || expander.owner() === setup.shard
    },
    visit: (contents) => {
      expander.reserve(1)
      put(contents)
      expander.visit()
      collect()
      return values()[(leaves === 1 ? map.contents : map.ids + 8) >> 3] ?? 0n
    },
    expand: (states, from) => expandSome(expander, collect, states, from),
    contents: (root) => {
      expander.unfold(root)
      return values().slice(map.contents >> 3, (map.contents >> 3) + leaves)
    },
    outbox,
    isFull: () => get('foreign') >= mostExchanged(leaves) >> 1,
    receive: (states) => receiveAll(expander, collect, states),
    visited: (slot) => {
      const goOn = expander.listVisited(slot)
      return [outbox(), goOn]
    },
    listed: (chunks, from) => listSome(expander, chunks, from, outbox),
    forget: () => expander.forget(false),
  }
}

/** Roots of the input states whose positions code has noted. */
function namedInputs(
  { map, get, set, words, values }: Expander,
  list: 'missed' | 'stuck',
): readonly bigint[] {
  const many = get(list)
  set(list, 0)
  const positions = words().subarray(map[list] >> 2, (map[list] >> 2) + many)
  return Array.from(positions, (at) => values()[(map.input >> 3) + at] ?? 0n)
}

function expandSome(
  expander: Expander,
  collect: () => BigInt64Array,
  states: BigInt64Array,
  from: number,
): Found {
  const { map, values } = expander
  const some = states.subarray(from, from + inputStates)
  const most = Math.min(fullOutput, Math.max(fewest, expander.size() >> 4))
  expander.reserve(most + mostAtOnce)
  values().set(some, map.input >> 3)
  const done = from + expander.expandStates(0, some.length, most)
  return {
    done,
    states: collect(),
    missed: namedInputs(expander, 'missed'),
    stuck: namedInputs(expander, 'stuck'),
  }
}

function receiveAll(
  expander: Expander,
  collect: () => BigInt64Array,
  states: BigInt64Array,
): readonly BigInt64Array[] {
  const { leaves, map, values } = expander
  const each = 1 + leaves
  const found: BigInt64Array[] = []
  const many = Math.min(mostAtOnce, mostExchanged(leaves))
  for (let at = 0; at < states.length; at += many * each) {
    const some = states.subarray(at, at + many * each)
    expander.reserve(many)
    values().set(some, map.inbox >> 3)
    expander.receive(some.length / each)
    found.push(collect())
  }
  return found
}

/** As many states as one call lists, from a position in all chunks together. */
function listSome(
  expander: Expander,
  chunks: readonly BigInt64Array[],
  from: number,
  outbox: () => BigInt64Array<ArrayBuffer>,
): Listed {
  const many = Math.min(inputStates, mostExchanged(expander.leaves))
  let skip = from
  for (const chunk of chunks) {
    if (skip < chunk.length) {
      const some = chunk.subarray(skip, skip + many)
      expander.values().set(some, expander.map.input >> 3)
      expander.listInput(some.length)
      return [outbox(), from + some.length]
    }
    skip -= chunk.length
  }
  return [outbox(), 0]
}
