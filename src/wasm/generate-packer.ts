// Code that packs cells into words and unpacks them: straight-line, because places and widths are constant.
//
// A piece never crosses a word, so each takes one shift and one mask; a cell wider than 32 bits is two
// pieces. Cells stand in the order given, so what changes together can be put into the same words.

import type { IntType } from '../base/integer.ts'
import type { FunctionBody, ModuleContents, Signature } from './encoder.ts'
import { getLocal, i32Const, loadI32, storeI32 } from './instruction.ts'
import type { Instruction } from './instruction.ts'

/** A cell to pack; the address is that of its low half, relative to a base. */
export interface PackedCell {
  readonly address: number
  readonly type: IntType
}

/** Cells that are packed together, and the name their code is exported under. */
export interface PackedGroup {
  readonly name: string
  readonly cells: readonly PackedCell[]
}

/** Part of a cell within one word. */
interface Piece {
  readonly address: number
  readonly bits: number
  readonly word: number
  readonly shift: number
  /** Whether the bits above are copies of the sign. */
  readonly signed: boolean
  /** Whether the sign also fills the cell's high half. */
  readonly fillsHigh: boolean
}

const [base, packed] = [0, 1]
const signature: Signature = { parameters: ['i32', 'i32'], results: [] }

/** For each group `pack<name>(base, to)` and `load<name>(base, from)`. */
export function generatePacker(
  groups: readonly PackedGroup[],
  memoryPages: number,
): ModuleContents {
  const functions = groups.flatMap(({ name, cells }): FunctionBody[] => {
    const pieces = placePieces(cells)
    return [
      { signature, locals: [], code: packCode(pieces), exportAs: `pack${name}` },
      { signature, locals: [], code: loadCode(pieces), exportAs: `load${name}` },
    ]
  })
  return { imports: [], memoryPages, functions }
}

/** Words that the cells take. */
export function packedWords(cells: readonly PackedCell[]): number {
  return Math.max(0, ...placePieces(cells).map((piece) => piece.word + 1))
}

function placePieces(cells: readonly PackedCell[]): readonly Piece[] {
  const pieces: Piece[] = []
  let [word, used] = [0, 0]
  const place = (piece: Omit<Piece, 'word' | 'shift'>): void => {
    if (used + piece.bits > 32) [word, used] = [word + 1, 0]
    pieces.push({ ...piece, word, shift: used })
    used += piece.bits
  }
  for (const { address, type } of cells) {
    const { bits, signed } = type
    if (bits === 0) continue
    if (bits <= 32) place({ address, bits, signed, fillsHigh: signed })
    else {
      place({ address, bits: 32, signed: false, fillsHigh: false })
      place({ address: address + 4, bits: bits - 32, signed, fillsHigh: false })
    }
  }
  return pieces
}

function packCode(pieces: readonly Piece[]): readonly Instruction[] {
  const words = new Map<number, Piece[]>()
  for (const piece of pieces) words.set(piece.word, [...(words.get(piece.word) ?? []), piece])
  return [...words].flatMap(([word, parts]) => [
    getLocal(packed),
    ...parts.flatMap((part, index): Instruction[] => [
      ...packPiece(part),
      ...(index === 0 ? [] : ['i32.or' as const]),
    ]),
    storeI32(word * 4),
  ])
}

function packPiece({ address, bits, shift, signed }: Piece): readonly Instruction[] {
  const masked = signed && bits < 32 ? [i32Const(mask(bits)), 'i32.and' as const] : []
  const shifted = shift === 0 ? [] : [i32Const(shift), 'i32.shl' as const]
  return [getLocal(base), loadI32(address), ...masked, ...shifted]
}

function loadCode(pieces: readonly Piece[]): readonly Instruction[] {
  return pieces.flatMap((piece) => {
    const { address, fillsHigh } = piece
    const low = [getLocal(base), ...loadPiece(piece), storeI32(address)]
    if (!fillsHigh) return low
    const sign = [...loadPiece(piece), i32Const(31), 'i32.shr_s' as const]
    return [...low, getLocal(base), ...sign, storeI32(address + 4)]
  })
}

function loadPiece({ word, bits, shift, signed }: Piece): readonly Instruction[] {
  const value: Instruction[] = [getLocal(packed), loadI32(word * 4)]
  if (signed) {
    const [up, down] = [32 - bits - shift, 32 - bits]
    return [...value, i32Const(up), 'i32.shl', i32Const(down), 'i32.shr_s']
  }
  if (shift > 0) value.push(i32Const(shift), 'i32.shr_u')
  if (bits + shift < 32) value.push(i32Const(mask(bits)), 'i32.and')
  return value
}

function mask(bits: number): number {
  return 2 ** bits - 1
}
