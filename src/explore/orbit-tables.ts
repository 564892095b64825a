// A symmetry as generated code needs it, for one placement of the pieces: which bits go where in each move, and
// tables in the memory of rules that say what becomes of contents that name CPUs or tasks.
//
// Bits that go equally far go together, so a CPU whose contents name nobody is one or two shifts.

import type { CanonicalPlan, LeafMove, MovedBits } from '../wasm/generate-canonical.ts'
import type { PiecePlace, PiecePlaces } from './piece-places.ts'
import type { RuleImage } from './rule-image.ts'
import type { PieceMove, SymmetricPieces } from './symmetric-pieces.ts'

export interface OrbitTables {
  readonly plan: CanonicalPlan
  /** Writes what is new; false when the plan is not enough, because contents become others that did not before. */
  readonly write: () => boolean
}

/** A list of numbers as a table. */
interface Table {
  readonly address: number
  readonly numbers: readonly number[]
  readonly room: number
  written: number
}

export function createOrbitTables(
  symmetric: SymmetricPieces,
  { places, leaves }: PiecePlaces,
  image: RuleImage,
): OrbitTables {
  const tables: Table[] = []
  const renamings = symmetric.renamings()
  const tableOf = (numbers: readonly number[], { bits }: PiecePlace): number => {
    const known = tables.find((table) => table.numbers === numbers)
    if (known !== undefined) return known.address
    const room = 2 ** bits
    const address = image.take(4 * room)
    tables.push({ address, numbers, room, written: 0 })
    return address
  }
  const moves = symmetric.moves.map((move) => leafMove(move, places, leaves, tableOf))
  return {
    plan: { moves, complete: symmetric.complete },
    write: () => {
      for (const table of tables) {
        const end = Math.min(table.numbers.length, table.room)
        for (; table.written < end; table.written++) {
          image.set(table.address + 4 * table.written, table.numbers[table.written] ?? 0)
        }
      }
      return symmetric.renamings() === renamings
    },
  }
}

function leafMove(
  { targets, numbers }: PieceMove,
  places: readonly PiecePlace[],
  leaves: number,
  tableOf: (numbers: readonly number[], place: PiecePlace) => number,
): LeafMove {
  const result = Array.from({ length: leaves }, (): Map<string, MovedBits> => new Map())
  places.forEach((from, piece) => {
    const to = places[targets[piece] ?? piece]
    const parts = to === undefined ? undefined : result[to.leaf]
    if (to === undefined || parts === undefined || from.bits === 0) return
    const { leaf, shift, bits } = from
    const others = numbers(piece)
    if (others !== undefined) {
      const table = tableOf(others, from)
      parts.set(`${piece}`, { kind: 'renamed', leaf, shift, bits, table, to: to.shift })
      return
    }
    const key = `${leaf} by ${to.shift - shift}`
    const known = parts.get(key)
    const before = known?.kind === 'same' ? known.mask : 0n
    const mask = before | (((1n << BigInt(bits)) - 1n) << BigInt(shift))
    parts.set(key, { kind: 'same', leaf, mask, shift: to.shift - shift })
  })
  return result.map((parts) => [...parts.values()])
}
