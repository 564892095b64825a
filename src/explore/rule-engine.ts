// An expander as the search uses it: states go in by their roots, and come out as what is new.

import { fullOutput, inputStates, mostExchanged } from '../wasm/expander-memory.ts'
import type { CanonicalPlan } from '../wasm/generate-canonical.ts'
import { createExpander } from './expander.ts'
import type { Expander } from './expander.ts'

export interface EngineSetup {
  readonly leaves: number
  /** Whether states of several leaves are told apart by fingerprints of 64 bits. */
  readonly fingerprints: boolean
  /** Whether transitions are left out that lead where others lead (generate-lean.ts). */
  readonly lean: boolean
  /** Addresses of the trees that are asked for each state. */
  readonly asked: readonly number[]
  /** Into how many shards the states are divided, and which one this is. */
  readonly shards: number
  readonly shard: number
  /** How to find the state that stands for another one, where there is such a thing. */
  readonly canonical?: CanonicalPlan
}

export interface Found {
  /** Position behind the last state that was expanded. */
  readonly done: number
  /** The new states. */
  readonly states: BigInt64Array
  /** States that were not expanded, because a rule is not known. */
  readonly missed: BigInt64Array
  /** States that nothing leads away from. */
  readonly stuck: BigInt64Array
}

type Listed = readonly [states: BigInt64Array<ArrayBuffer>, goOn: number]

export interface RuleEngine extends Pick<Expander, 'size' | 'bytes' | 'apply'> {
  readonly expander: Expander
  readonly transitions: () => number
  /** Whether a state, given by its leaves, belongs to this shard. */
  readonly owns: (contents: BigInt64Array) => boolean
  /** Words of a state in lists: its root, or with fingerprints all its leaves; and marks. Positions count words. */
  readonly carried: number
  /** Adds a state, if it is not known; the result is that state as it stands in lists. */
  readonly visit: (contents: BigInt64Array) => BigInt64Array
  /** Expands states from a position on, as many as one call does. */
  readonly expand: (states: BigInt64Array, from: number) => Found
  /** The leaves of all states of a list, one state after the other. */
  readonly contents: (states: BigInt64Array) => BigInt64Array<ArrayBuffer>
  /** States that belong to other shards, as `receive` takes them, and whether there are so many that they should go. */
  readonly outbox: () => BigInt64Array<ArrayBuffer>
  readonly isFull: () => boolean
  /** Adds those states that belong to this shard; the result is the new ones. */
  readonly receive: (states: BigInt64Array) => readonly BigInt64Array[]
  /**
   * Visited states as `receive` takes them, from a position on, and the next position, 0 at the end (not with
   * fingerprints: they cannot be told from their keys); and states of a list in the same way.
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
  const { leaves, fingerprints, lean, asked, canonical } = setup
  const known = before?.expander
  const isSame =
    known?.leaves === leaves && known.fingerprints === fingerprints && known.lean === lean
  const isFit = isSame && known.canonical === undefined && canonical === undefined
  const expander = isFit ? known : createExpander(setup)
  const { carried, map, get, set, words, values, size, bytes, apply } = expander
  const isWhole = fingerprints && leaves > 1
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
    return values().slice(map.output >> 3, (map.output >> 3) + made * carried)
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
    carried,
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
      const state = new BigInt64Array(carried)
      const at = (isWhole || leaves === 1 ? map.contents : map.ids + 8) >> 3
      state.set(values().subarray(at, at + (isWhole ? leaves : 1)))
      return state
    },
    expand: (states, from) => expandSome(expander, collect, states, from),
    contents: (states) => contentsOf(expander, states),
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

/** The leaves of states that were handed on. */
function contentsOf(
  { carried, leaves, fingerprints, map, values, unfold }: Expander,
  states: BigInt64Array,
): BigInt64Array<ArrayBuffer> {
  const all = new BigInt64Array((states.length / carried) * leaves)
  for (let at = 0, to = 0; at < states.length; at += carried, to += leaves) {
    if (fingerprints && leaves > 1) all.set(states.subarray(at, at + leaves), to)
    else {
      unfold(states[at] ?? 0n)
      all.set(values().subarray(map.contents >> 3, (map.contents >> 3) + leaves), to)
    }
  }
  return all
}

/** The input states whose positions code has noted. */
function namedInputs(
  { carried, map, get, set, words, values }: Expander,
  list: 'missed' | 'stuck',
): BigInt64Array {
  const many = get(list)
  set(list, 0)
  const positions = words().subarray(map[list] >> 2, (map[list] >> 2) + many)
  const found = new BigInt64Array(many * carried)
  positions.forEach((position, at) => {
    const start = (map.input >> 3) + position * carried
    found.set(values().subarray(start, start + carried), at * carried)
  })
  return found
}

function expandSome(
  expander: Expander,
  collect: () => BigInt64Array,
  states: BigInt64Array,
  from: number,
): Found {
  const { carried, map, values } = expander
  const some = states.subarray(from, from + inputStates * carried)
  const most = Math.min(fullOutput, Math.max(fewest, expander.size() >> 4))
  expander.reserve(most + mostAtOnce)
  values().set(some, map.input >> 3)
  const done = from + carried * expander.expandStates(0, some.length / carried, most)
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
  const { carried } = expander
  const many = carried * Math.min(inputStates, mostExchanged(expander.leaves))
  let skip = from
  for (const chunk of chunks) {
    if (skip < chunk.length) {
      const some = chunk.subarray(skip, skip + many)
      expander.values().set(some, expander.map.input >> 3)
      expander.listInput(some.length / carried)
      return [outbox(), from + some.length]
    }
    skip -= chunk.length
  }
  return [outbox(), 0]
}
