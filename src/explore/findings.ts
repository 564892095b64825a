// What is found out about single states while a search by rules goes on: rules, violations, dead ends.
//
// States are lists of numbers here (pieces.ts); those in which something was found are kept.

import { checkWholeState } from './deadlock.ts'
import { createPieces } from './pieces.ts'
import type { Pieces } from './pieces.ts'
import { createRuleBook } from './rule-book.ts'
import type { RuleBook } from './rule-book.ts'
import type { Search } from './search.ts'
import { createSymmetricMemory } from './symmetric-memory.ts'
import { createSymmetricPieces } from './symmetric-pieces.ts'
import type { SymmetricPieces } from './symmetric-pieces.ts'

/** Where something was found. */
export interface Spot {
  readonly numbers: Int32Array
  readonly level: number
}

export interface Findings extends Pick<RuleBook, 'trees' | 'asked' | 'agents' | 'foresee'> {
  readonly pieces: Pieces
  readonly symmetric: SymmetricPieces | undefined
  /** The initial state, and what stands for it. */
  readonly first: Int32Array
  readonly initial: Int32Array
  /** Learns what is not known about a state, and returns the trees that speak of it. */
  readonly learn: (numbers: Int32Array, level: number) => readonly number[]
  /** Whether it matters that nothing leads away from a state. */
  readonly wantsStuck: () => boolean
  /** Reports a state that nothing leads away from, if it is a dead end. */
  readonly stuck: (numbers: Int32Array, level: number) => void
  /** The places with which violations were recorded. */
  readonly spots: Spot[]
  /** The state as the rest of the search knows it. */
  readonly packed: (numbers: Int32Array) => Int32Array
}

export function createFindings(search: Search): Findings {
  const { machine, codec, violations, executor, buffer } = search
  const memory =
    search.symmetry === undefined ? undefined : createSymmetricMemory(machine, search.symmetry)
  const pieces = createPieces(machine, codec, memory?.sharedAt)
  const symmetric =
    search.symmetry === undefined || memory === undefined
      ? undefined
      : createSymmetricPieces(machine, pieces, memory, search.symmetry)
  const { trees, asked, agents, learn, foresee } = createRuleBook(search, pieces)
  executor.stack.reset()
  executor.codes.chain.checkInvariants()
  const first = new Int32Array(pieces.count)
  pieces.read(first)
  symmetric?.update()
  const initial = symmetric?.canonical(first).numbers ?? first
  const spots: Spot[] = [{ numbers: initial, level: 0 }]
  const packed = (numbers: Int32Array): Int32Array => {
    pieces.load(numbers)
    return buffer.slice(0, codec.pack(buffer))
  }
  const wantsStuck = (): boolean => search.watchesDeadlock && !violations.found.has('no-deadlock')
  /** Keeps the state if something is found in it. */
  const inspect = <T>(numbers: Int32Array, level: number, look: (place: number) => T): T => {
    const before = violations.found.size
    const result = look(spots.length)
    if (violations.found.size > before) spots.push({ numbers: numbers.slice(), level })
    return result
  }
  return {
    trees,
    asked,
    agents,
    foresee,
    pieces,
    symmetric,
    first,
    initial,
    learn: (numbers, level) => {
      const speaking = inspect(numbers, level, (place) => learn(numbers, place))
      symmetric?.update()
      return speaking
    },
    wantsStuck,
    stuck: (numbers, level) => {
      if (!wantsStuck()) return
      inspect(numbers, level, (place) => checkWholeState(search, packed(numbers), place))
    },
    spots,
    packed,
  }
}
