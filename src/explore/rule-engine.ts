// An expander with the rules of a Program in it: states go in by their roots, and come out as what is new.

import { inputStates, fullOutput } from '../wasm/expander-memory.ts'
import { createExpander } from './expander.ts'
import type { Expander } from './expander.ts'
import type { PiecePlaces } from './piece-places.ts'
import type { RuleTree } from './rules.ts'
import { createRuleWriter } from './write-rules.ts'
import type { RuleWriter } from './write-rules.ts'

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

export interface RuleEngine extends Pick<Expander, 'size' | 'bytes'> {
  readonly expander: Expander
  readonly transitions: () => number
  /** Adds a state, if it is not known; the result is its root. */
  readonly visit: (numbers: Int32Array) => bigint
  /** Expands states from a position on, as many as one call does. */
  readonly expand: (states: BigInt64Array, from: number) => Found
  /** Fills in the numbers of a state. */
  readonly show: (root: bigint, numbers: Int32Array) => void
  readonly write: RuleWriter['write']
  /** Forgets which states were visited. */
  readonly forget: () => void
}

// New states after which one call comes back at least, and what it may still add before it does.
const fewest = 1024
const mostAtOnce = 16_384

/** `asked`: the trees that are asked for each state. The memory of another engine is used again, if it fits. */
export function createRuleEngine(
  places: PiecePlaces,
  trees: readonly RuleTree[],
  asked: readonly number[],
  before?: RuleEngine,
): RuleEngine {
  const { leaves } = places
  const expander = before?.expander.leaves === leaves ? before.expander : createExpander(leaves)
  expander.forget(true)
  const { map, get, set, words, values } = expander
  const { write, slots } = createRuleWriter(expander, places, trees)
  set('asked', asked.length)
  asked.forEach((tree, at) => (words()[(map.trees >> 2) + at] = slots[tree] ?? 0))
  /** New states since the last time. */
  const collect = (): BigInt64Array => {
    expander.flush()
    const made = get('made')
    set('made', 0)
    expander.added(made)
    return values().slice(map.output >> 3, (map.output >> 3) + made)
  }
  const inputs = (list: number, count: 'missed' | 'stuck'): readonly bigint[] => {
    const found: bigint[] = []
    const many = get(count)
    for (let at = 0; at < many; at++) {
      found.push(values()[(map.input >> 3) + (words()[(list >> 2) + at] ?? 0)] ?? 0n)
    }
    set(count, 0)
    return found
  }
  return {
    expander,
    size: expander.size,
    bytes: expander.bytes,
    transitions: () => Number(values()[map.transitions >> 3] ?? 0n),
    visit: (numbers) => {
      expander.reserve(1)
      const contents = pack(places, numbers)
      values().set(contents, map.contents >> 3)
      expander.visit()
      collect()
      if (leaves === 1) return contents[0] ?? 0n
      return values()[(map.ids + 8) >> 3] ?? 0n
    },
    expand: (states, from) => {
      const some = states.subarray(from, from + inputStates)
      const most = Math.min(fullOutput, Math.max(fewest, expander.size() >> 4))
      expander.reserve(most + mostAtOnce)
      values().set(some, map.input >> 3)
      const done = from + expander.expandStates(0, some.length, most)
      return {
        done,
        states: collect(),
        missed: inputs(map.missed, 'missed'),
        stuck: inputs(map.stuck, 'stuck'),
      }
    },
    show: (root, numbers) => {
      expander.unfold(root)
      unpack(places, words().subarray(map.contents >> 2), numbers)
    },
    write,
    forget: () => expander.forget(false),
  }
}

/** The leaves of a state. */
function pack({ places, leaves }: PiecePlaces, numbers: Int32Array): BigInt64Array {
  const contents = new BigInt64Array(leaves)
  places.forEach(({ leaf, shift, bits }, piece) => {
    if (bits === 0) return
    contents[leaf] = (contents[leaf] ?? 0n) | (BigInt(numbers[piece] ?? 0) << BigInt(shift))
  })
  return contents
}

/** The numbers in leaves, each of which is two words. */
function unpack({ places }: PiecePlaces, words: Int32Array, numbers: Int32Array): void {
  for (let piece = 0; piece < places.length; piece++) {
    const place = places[piece]
    if (place === undefined) continue
    const { leaf, shift, bits } = place
    const low = words[leaf * 2] ?? 0
    const high = words[leaf * 2 + 1] ?? 0
    const moved =
      shift >= 32
        ? high >>> (shift - 32)
        : shift === 0
          ? low
          : (low >>> shift) | (high << (32 - shift))
    numbers[piece] = bits === 0 ? 0 : moved & (2 ** bits - 1)
  }
}
