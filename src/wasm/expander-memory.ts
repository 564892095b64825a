// What a search by rules has in memory, and the variables of its code. Addresses in bytes; numbers of 32 bits
// unless it says otherwise.
//
// First comes what has a fixed place, then what grows: rules, the index and the contents of nodes, and the
// visited states. When one of these grows, those behind it move.

import { indexed } from './assemble.ts'
import type { Node } from './assemble.ts'
import { getGlobal, i32Const, setGlobal } from './instruction.ts'

/** Global variables (i32) that the host sets and asks for; each is exported as a pair of functions. */
export const variableNames = [
  /** The index of nodes: where it begins, the number of its slots less one. */
  'nodeIndex',
  'nodeMask',
  /** Where the contents of nodes begin; the next number; from which number on there should be more room. */
  'nodeContents',
  'nodeNext',
  'nodeLimit',
  /** There is no room for this number: asking for it traps. */
  'nodeEnd',
  'rootBase',
  'rootSlots',
  /** States that wait to be looked up, that were found to be new, that no rule was known for, that lead nowhere. */
  'pending',
  'made',
  /** There is room for so many that are new: one more traps. */
  'madeEnd',
  'missed',
  'stuck',
  /** Trees that are asked for each state. */
  'asked',
  /** Into how many shards states are divided, which one this is, and states found that belong to others. */
  'shards',
  'shard',
  'foreign',
  /** Keeps loads from being left out. */
  'touched',
] as const
export type Variable = (typeof variableNames)[number]

const variable = indexed<Variable>(0, variableNames)

export function read(name: Variable): Node {
  return getGlobal(variable(name))
}

export function write(name: Variable, value: Node): Node {
  return [value, setGlobal(variable(name))]
}

export function bump(name: Variable): Node {
  return write(name, [read(name), i32Const(1), 'i32.add'])
}

/** States that are given to the search at once. */
export const inputStates = 8192
/** Where the search comes back early, and room for what the last state leads to besides. */
export const fullOutput = 65_536
const moreOutput = 32_768
/** States that are looked up together. */
export const mostPending = 1024
/** Keys of states that were looked up a short while ago: a power of two, what the second cache has room for. */
export const recentStates: number = 4096
/** Room for states that go to another shard, or come from one. */
const exchangeBytes = 2_097_152
/** Rules that one state can need. */
export const mostTrees = 4096

/** A slot of the node index: contents (64 bits), number; 0 when it is empty. */
export const nodeSlot = { contents: 0, number: 8, bytes: 16 } as const

/** A fork in a tree of rules: where to look, and what follows by the number that stands there. */
export const fork = { leaf: 0, shift: 4, mask: 8, next: 16 } as const

/**
 * What a rule says: how many transitions there are, how many of them lead to another state, how many trees
 * are to be asked as well; whose transitions they are, and what was looked at (64 bits each; generate-lean.ts);
 * then these trees, and the changes.
 */
export const consequence = {
  transitions: 0,
  changes: 4,
  trees: 8,
  agent: 16,
  looked: 24,
  list: 32,
} as const

/**
 * A change: what it touches, and, with several leaves, how many of them change; then for each its number, unless
 * there is one only, the bits that are kept, and those that are set (64 bits each).
 */
export const change = { touched: 0, list: 8 } as const

/**
 * Marks that a state is handed on with (64-bit words): all that the transition looked at and touched which it was
 * found by; what it touched, and above that whose it was (generate-lean.ts).
 */
export const markWords = 2
/** Pieces are told apart by so many bits. */
export const pieceGroups = 56
/** And there is room for so many whose transitions they are. */
export const mostAgents: number = 2 ** (64 - pieceGroups)

export interface ExpanderMemory {
  /** Number of transitions (64 bits). */
  readonly transitions: number
  /** Trees to be asked for each state, followed by room for more; each is the address of its first fork. */
  readonly trees: number
  /** What they said. */
  readonly consequences: number
  /** What those trees had looked at because of which they are asked (64 bits). */
  readonly looked: number
  /** By leaf (64 bits): contents in the state that is expanded. */
  readonly contents: number
  /** The same in one that it leads to, where states stand for others. */
  readonly image: number
  /** By node, 1 being the root: numbers in the state that is expanded; and in the one that it leads to. */
  readonly ids: number
  readonly nextIds: number
  /** Nodes that differ between the two. */
  readonly queue: number
  /** Positions in the input. */
  readonly missed: number
  readonly stuck: number
  /** States as they are handed on, each with its key (64 bits each). */
  readonly pending: number
  /** Keys. */
  readonly recent: number
  /** States that belong to other shards, and that come from them: the shard, and all leaves (64 bits each). */
  readonly outbox: number
  readonly inbox: number
  /** States as they are handed on: roots, or leaf after leaf (64 bits). */
  readonly input: number
  readonly output: number
  /** What grows begins here. */
  readonly end: number
}

/** States that are exchanged at once at most. */
export function mostExchanged(leaves: number): number {
  return Math.floor(exchangeBytes / (8 * (1 + leaves)))
}

/** Room for states that are found at once. */
export const outputStates: number = fullOutput + moreOutput

/** `carried` is the number of 64-bit words by which states are handed on. */
export function placeExpander(leaves: number, carried = 1): ExpanderMemory {
  let end = 64
  const take = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 64) * 64
    return start
  }
  return {
    transitions: take(8),
    trees: take(4 * mostTrees),
    consequences: take(4 * mostTrees),
    looked: take(8 * mostTrees),
    contents: take(8 * leaves),
    image: take(8 * leaves),
    ids: take(8 * leaves),
    nextIds: take(8 * leaves),
    queue: take(8 * leaves),
    missed: take(4 * inputStates),
    stuck: take(4 * inputStates),
    pending: take(8 * (carried + 1) * mostPending),
    recent: take(8 * recentStates),
    outbox: take(exchangeBytes),
    inbox: take(exchangeBytes),
    input: take(8 * carried * inputStates),
    output: take(8 * carried * outputStates),
    end,
  }
}
