// What a search needs in memory behind the cells of one state: tables about the Program, the state as a tree,
// the log of a transition, and the states that come in and go out. Addresses in bytes; numbers of 32 bits
// unless it says otherwise.

import type { Program } from '../ir/program.ts'
import type { CallStrings } from './call-strings.ts'
import { cellBytes } from './layout.ts'
import type { Layout } from './layout.ts'

/** A cell's place in the state: its leaf's node, shift (64 bits), mask (64), bias of signed values (64). */
export const cellPlace = { node: 0, shift: 8, mask: 16, bias: 24, bytes: 32 } as const

/** Flags of a step. */
export const stepFlag = { glued: 1, stored: 2 } as const

export interface SearchMemory {
  /** By context. */
  readonly contextFunction: number
  readonly contextParent: number
  readonly contextCall: number
  /** By function, and one more: the number of its first step among all steps. */
  readonly firstStep: number
  /** By the number of the step; each function has one more, where it stands when it is finished. */
  readonly stepEntry: number
  readonly stepOutcomes: number
  readonly stepFlags: number
  readonly stepPoll: number
  /** The context in which a vector's and a task's function begins. */
  readonly vectorContext: number
  readonly taskContext: number
  /** By number of the cell, its address divided by eight. */
  readonly places: number
  /** By leaf: where its cells begin in the list; and the list, of addresses. */
  readonly leafFirst: number
  readonly leafCells: number
  /** By node of the tree, 1 being the root: the number in the state that is expanded; in the one that a
   *  transition led to; in which transition that was. */
  readonly baseIds: number
  readonly nextIds: number
  readonly stamps: number
  /** By node (64 bits): the contents of leaves, before and after. */
  readonly baseLeaves: number
  readonly nextLeaves: number
  /** Nodes to be looked up. */
  readonly queue: number
  readonly digits: number
  readonly outcomes: number
  /** The mask of vectors, kept while they are tried. */
  readonly mask: number
  /** Roots of states, each with its key, that are still to be looked up (64 bits each). */
  readonly pending: number
  /** Pairs that were looked up (64 bits), and their numbers. */
  readonly memo: number
  /** Roots of states (64 bits). */
  readonly input: number
  readonly output: number
  /** Root of the state that is expanded, and its key (64 bits each). */
  readonly root: number
  readonly key: number
  readonly transitions: number
  /** The transition that is being made. */
  readonly cpu: number
  readonly vector: number
  readonly log: number
  readonly end: number
}

/** States that are given to the search at once. */
export const inputStates = 8192
/** Room for what they lead to, and where the search comes back early. */
export const outputStates = 262_144
export const fullOutput = 65_536
/** Roots that are looked up together. */
export const mostPending = 1024
/** A power of two, small enough for the nearest cache. */
export const memoEntries = 2048
/** Choices in one action. */
export const mostDigits = 4096
const logBytes = 4_194_304

export interface SearchShape {
  /** Leaves that the tree has room for: a power of two, at least 2. */
  readonly leaves: number
  /** Cells that are part of the state. */
  readonly cells: number
}

export function placeSearch(
  program: Program,
  layout: Layout,
  strings: CallStrings,
  { leaves, cells }: SearchShape,
): SearchMemory {
  let end = Math.ceil(layout.end / 64) * 64
  const take = (bytes: number): number => {
    const start = end
    end += Math.ceil(bytes / 16) * 16
    return start
  }
  const { functions, tasks, vectors } = program
  const steps = functions.reduce((sum, func) => sum + func.steps.length + 1, 0)
  return {
    contextFunction: take(4 * strings.count),
    contextParent: take(4 * strings.count),
    contextCall: take(4 * strings.count),
    firstStep: take(4 * (functions.length + 1)),
    stepEntry: take(4 * steps),
    stepOutcomes: take(4 * steps),
    stepFlags: take(4 * steps),
    stepPoll: take(4 * steps),
    vectorContext: take(4 * vectors.length),
    taskContext: take(4 * tasks.length),
    places: take((layout.end / cellBytes) * cellPlace.bytes),
    leafFirst: take(4 * (leaves + 1)),
    leafCells: take(4 * cells),
    baseIds: take(8 * leaves),
    nextIds: take(8 * leaves),
    stamps: take(8 * leaves),
    baseLeaves: take(16 * leaves),
    nextLeaves: take(16 * leaves),
    queue: take(8 * leaves),
    digits: take(4 * mostDigits),
    outcomes: take(4 * mostDigits),
    mask: take(4 * (vectors.length + 32)),
    pending: take(16 * mostPending),
    memo: take(16 * memoEntries),
    input: take(8 * inputStates),
    output: take(8 * outputStates),
    root: take(8),
    key: take(8),
    transitions: take(8),
    cpu: take(4),
    vector: take(4),
    log: take(logBytes),
    end,
  }
}
