// States as lists of numbers, and what becomes of them when CPUs and tasks change places.
//
// Pieces that can take one another's place have their numbers in common. So a number goes to another piece as it
// is, unless the contents name CPUs or tasks: what they are then is looked up, and found out once for each.

import type { Machine } from '../wasm/machine.ts'
import { cellBytes } from '../wasm/layout.ts'
import { composed, identity } from './permutations.ts'
import type { Permutation } from './permutations.ts'
import type { Pieces } from './pieces.ts'
import type { SymmetricMemory } from './symmetric-memory.ts'
import type { Symmetry } from './symmetry.ts'

export interface PieceMove {
  readonly permutation: Permutation
  /** By piece: the one that takes its contents. */
  readonly targets: Int32Array
  /** What becomes of a piece's contents, by number; absent as long as it is nothing. */
  readonly numbers: (piece: number) => readonly number[] | undefined
}

export interface SymmetricPieces {
  readonly moves: readonly PieceMove[]
  readonly complete: boolean
  /** Finds out about all contents that there are by now. */
  readonly update: () => void
  /** How many of the lists of numbers there are by now. */
  readonly renamings: () => number
  readonly image: (permutation: Permutation, numbers: Int32Array) => Int32Array
  /** The state that stands for this one and all that it can become, and what leads to it. */
  readonly canonical: (numbers: Int32Array) => Representative
}

export interface Representative {
  readonly numbers: Int32Array
  readonly permutation: Permutation
}

export function createSymmetricPieces(
  { program }: Machine,
  pieces: Pieces,
  memory: SymmetricMemory,
  symmetry: Symmetry,
): SymmetricPieces {
  const all = Array.from({ length: pieces.count }, (_, piece) => piece)
  const renamings = createRenamings(pieces, memory, symmetry)
  const targetsOf = (permutation: Permutation): Int32Array => {
    const cells = memory.targets(permutation)
    return Int32Array.from(all, (piece) => pieces.at(cells[pieces.address(piece) / cellBytes] ?? 0))
  }
  const moves = symmetry.moves.map((permutation, move): PieceMove => ({
    permutation,
    targets: targetsOf(permutation),
    numbers: (piece) => renamings.list(move, piece),
  }))
  const start = identity(program.bounds.cpus, program.tasks.length)
  return {
    moves,
    complete: symmetry.complete,
    update: renamings.update,
    renamings: renamings.count,
    image: (permutation, numbers) => {
      const targets = targetsOf(permutation)
      const result = new Int32Array(numbers.length)
      numbers.forEach((number, piece) => {
        result[targets[piece] ?? 0] = renamings.number(piece, number, permutation)
      })
      return result
    },
    canonical: (numbers) => leastOf(moves, symmetry.complete, { numbers, permutation: start }),
  }
}

/** What becomes of contents that name CPUs or tasks. */
interface Renamings {
  readonly number: (piece: number, number: number, permutation: Permutation) => number
  /** By number, for a move; absent as long as all contents stay what they are. */
  readonly list: (move: number, piece: number) => readonly number[] | undefined
  readonly update: () => void
  readonly count: () => number
}

function createRenamings(pieces: Pieces, memory: SymmetricMemory, { moves }: Symmetry): Renamings {
  const sharedAt = (piece: number): number => memory.sharedAt(pieces.address(piece))
  const lists = moves.map(() => new Map<number, number[]>())
  /** Where some contents become others, and how many have been looked at. */
  const changing = new Set<number>()
  const known = new Map<number, number>()
  const referring = new Map<number, number>()
  for (let piece = 0; piece < pieces.count; piece++) {
    if (memory.refers(pieces.address(piece))) referring.set(sharedAt(piece), piece)
  }
  const renamed: Renamings['number'] = (piece, number, permutation) => {
    const address = pieces.address(piece)
    if (!memory.refers(address)) return number
    return pieces.changed(piece, number, () => memory.rename(address, permutation))
  }
  const look = (shared: number, piece: number, number: number): void =>
    moves.forEach((permutation, move) => {
      const list = lists[move]?.get(shared) ?? []
      const other = renamed(piece, number, permutation)
      list[number] = other
      lists[move]?.set(shared, list)
      if (other !== number) changing.add(shared)
    })
  return {
    number: renamed,
    list: (move, piece) => {
      const shared = sharedAt(piece)
      return changing.has(shared) ? lists[move]?.get(shared) : undefined
    },
    update: () => {
      for (const [shared, piece] of referring) {
        // What contents become can be new contents of the same pieces.
        let number = known.get(shared) ?? 0
        for (; number < pieces.sizeOf(piece); number++) look(shared, piece, number)
        known.set(shared, number)
      }
    },
    count: () => changing.size,
  }
}

function leastOf(
  moves: readonly PieceMove[],
  complete: boolean,
  start: Representative,
): Representative {
  let least = start
  for (let again = true; again;) {
    again = false
    let from = least
    for (const move of moves) {
      const other = moved(move, from.numbers)
      if (!isLess(other, least.numbers)) continue
      least = { numbers: other, permutation: composed(move.permutation, from.permutation) }
      if (complete) continue
      from = least
      again = true
    }
  }
  return least
}

function moved({ targets, numbers: others }: PieceMove, numbers: Int32Array): Int32Array {
  const result = new Int32Array(numbers.length)
  numbers.forEach((number, piece) => {
    result[targets[piece] ?? 0] = others(piece)?.[number] ?? number
  })
  return result
}

/** The order of the last pieces, which is that of the last leaves (src/wasm/generate-canonical.ts). */
function isLess(left: Int32Array, right: Int32Array): boolean {
  for (let at = left.length - 1; at >= 0; at--) {
    const [one, other] = [left[at] ?? 0, right[at] ?? 0]
    if (one !== other) return one < other
  }
  return false
}
