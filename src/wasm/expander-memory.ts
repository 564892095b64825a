// What a search by rules has in memory, and the variables of its code. Addresses in bytes; numbers of 32 bits
// unless it says otherwise.
//
// First comes what has a fixed place, then what grows: rules, the index and the contents of nodes, and the
// visited states. Of what has a fixed place, some is there once, and the rest once for each seat: a thread that
// searches has a seat of its own, with code of its own, as the places of its seat are written into the code.

import { present } from '../base/assert.ts'
import { indexed } from './assemble.ts'
import type { Node } from './assemble.ts'
import { getGlobal, i32Const, setGlobal } from './instruction.ts'

/** Variables that say where tables are: they are the same in all seats. */
export const tableVariables = [
  /** The index of nodes: where it begins, the number of its slots less one. */
  'nodeIndex',
  'nodeMask',
  /** Where the contents of nodes begin; from which number on there should be more room. */
  'nodeContents',
  'nodeLimit',
  /** There is no room for this number: asking for it traps. */
  'nodeEnd',
  /** The table of visited states: its first slot, the slots of each part, bytes from one part to the next. */
  'rootBase',
  'rootSlots',
  'rootStride',
  /** Whether it is full: then what it does not know is looked up in the table of another memory. */
  'closed',
] as const

/** Variables that each seat has for itself. */
const seatVariables = [
  /** States that wait to be looked up, that were found to be new, that no rule was known for, that lead nowhere. */
  'pending',
  'made',
  /** There is room for so many that are new: one more traps. */
  'madeEnd',
  'missed',
  'stuck',
  /** Trees that are asked for each state. */
  'asked',
  /** States that were listed. */
  'listed',
  /** Keeps loads from being left out. */
  'touched',
] as const
export type Variable = (typeof tableVariables)[number] | (typeof seatVariables)[number]

/** Global variables (i32) that the host sets and asks for; each is exported as a pair of functions. */
export const variableNames: readonly Variable[] = [...tableVariables, ...seatVariables]

/**
 * Addresses of what all seats have together, in lines of a cache of their own: the next number of a node; what was
 * taken of the work at hand, and how many new states it has brought; how often there was work; the number of what is
 * open, 0 when nothing is; then by seat the number of what it has last gone into. None of them is ever elsewhere.
 */
export const together = {
  nodeNext: 0,
  taken: 64,
  found: 68,
  offered: 128,
  open: 132,
  entered: 192,
} as const

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

/** Where a seat puts down what it has found, and room for what the last state leads to besides. */
export const fullOutput = 8192
export const mostAtOnce = 16_384
/** States that are looked up together. */
export const mostPending = 256
/** And so many of them are sent for in one round (generate-flush.ts). */
export const touchedAtOnce = 16
/** Keys of states that were looked up a short while ago: a power of two, what the second cache has room for. */
export const recentStates: number = 4096
/** Room for states that are expanded by one call. */
export const inputStates = 1024
/** Room for those that no rule was known for, and for those that lead nowhere. */
export const mostNamed = 8192
/** Room for states as their leaves, on their way into a checkpoint or out of one. */
const exchangeBytes = 262_144
/** Lines of a part that grows of which it is known how far they are filled: a power of two (generate-growth.ts). */
export const countedLines = 1024
/** Rules that one state can need. */
export const mostTrees = 4096

/** From the word of one area to the next. */
export const areaBytes = 64

/** A slot of the node index: contents (64 bits), number; 0 when it is empty. */
export const nodeSlot = { contents: 0, number: 8, bytes: 16 } as const

/** States that go down the trees of rules together (generate-walk.ts). */
export const lanes = 8

/**
 * What is next in a tree of rules, in 64 bits: the address of a fork's list of what is next, and where to look for the
 * place in it: from which bit of the word on how far to shift the contents of a leaf up and down, and the address of
 * the leaf among the others. Or an answer: the address of a consequence, or of what stands for one that is not known.
 */
export const fork = { up: 32, down: 38, isAnswer: 44, leaf: 45, bytes: 8 } as const

/** An answer: as a fork it has one bit, and both ways lead to itself. */
export function answerAt(address: number): bigint {
  const distances = (63n << BigInt(fork.up)) | (63n << BigInt(fork.down))
  return BigInt(address) | distances | (1n << BigInt(fork.isAnswer))
}

/**
 * What a rule says: itself as an answer, twice; how many transitions there are, how many of them lead to another state,
 * how many trees are to be asked as well, and where these are listed; whose transitions they are, and what was looked
 * at (64 bits each; generate-lean.ts); then the changes, or 64 bits of 0.
 */
export const consequence = {
  itself: 0,
  transitions: 16,
  changes: 20,
  trees: 24,
  treeList: 28,
  agent: 32,
  looked: 40,
  list: 48,
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
  /** Trees to be asked for each state, followed by room for more; each is the address of what is first in it. */
  readonly trees: number
  /** What they said. */
  readonly consequences: number
  /** What those that are asked for each state said of the state of each lane. */
  readonly answers: number
  /** By lane and leaf (64 bits): contents of the states that go down the trees together. */
  readonly lanes: number
  /** Trees whose consequences have changes that are to be made. */
  readonly kept: number
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
  /** States as they are handed on: roots, or leaf after leaf (64 bits). */
  readonly input: number
  /** Positions in the input, or in what it is a piece of. */
  readonly missed: number
  readonly stuck: number
  /** States as they are handed on, each with its key (64 bits each). */
  readonly pending: number
  /** Of what is pending, what is still to be looked up, and where (generate-flush.ts). */
  readonly unknown: number
  /** Keys. */
  readonly recent: number
  /** By line of a part that grows: its slot that is next. */
  readonly nextSlots: number
  /** States as in the input. */
  readonly output: number
  /** There once: by seat, in lines of their own, how far the part of the work was taken that it begins with. */
  readonly areas: number
  /** There once: states as all their leaves (64 bits). */
  readonly exchange: number
  /** There once: what stands for a consequence that is not known, an answer that leads to itself. */
  readonly unknownRule: number
  /** What grows begins here. */
  readonly end: number
}

/** States that are exchanged at once at most. */
export function mostExchanged(leaves: number): number {
  return Math.floor(exchangeBytes / (8 * leaves))
}

/** Room for states that are found at once. */
export const outputStates: number = fullOutput + mostAtOnce

/** For whom memory is laid out. */
export interface Seating {
  readonly leaves: number
  /** 64-bit words by which states are handed on. */
  readonly carried: number
  readonly seats: number
}

/** The places as one of the seats sees them. */
export function placeExpander(seating: Seating, seat = 0): ExpanderMemory {
  const { leaves, carried, seats } = seating
  let end: number = together.entered
  const take = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 64) * 64
    return start
  }
  take(4 * seats)
  const once = {
    unknownRule: take(2 * fork.bytes),
    areas: take(areaBytes * seats),
    exchange: take(exchangeBytes),
  }
  const placeSeat = (): Omit<ExpanderMemory, keyof typeof once | 'end'> => ({
    // What has to be zero in the beginning, up to the trees.
    transitions: take(8),
    ids: take(8 * leaves),
    nextIds: take(8 * leaves),
    recent: take(8 * recentStates),
    looked: take(8 * mostTrees),
    trees: take(4 * mostTrees),
    consequences: take(4 * mostTrees),
    kept: take(4 * (mostTrees + 1)),
    answers: take(4 * lanes * mostTrees),
    lanes: take(8 * leaves * lanes),
    contents: take(8 * leaves),
    image: take(8 * leaves),
    queue: take(8 * leaves),
    missed: take(4 * mostNamed),
    stuck: take(4 * mostNamed),
    input: take(8 * carried * inputStates),
    pending: take(8 * (carried + 1) * mostPending),
    unknown: take(8 * (mostPending + touchedAtOnce)),
    nextSlots: take(4 * countedLines),
    // One more is written before it is known whether it counts.
    output: take(8 * carried * (outputStates + 1)),
  })
  const places = Array.from({ length: seats }, placeSeat)
  return { ...present(places[seat], 'there is such a seat'), ...once, end }
}
