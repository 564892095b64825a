// Where each piece of a state stands in its packed form: a leaf of 64 bits, a shift, a width.
//
// Places are fixed, so a change of a piece is a change of known bits. Widths are what the numbers known so far
// need; when a piece gets one that has no room, its kind is given more, and the search begins anew: that
// happens early, as most contents are met before most states are. A piece that has had one number has no bits.

import type { Pieces } from './pieces.ts'

export interface PiecePlace {
  readonly leaf: number
  readonly shift: number
  readonly bits: number
}

export interface PiecePlaces {
  /** By piece. */
  readonly places: readonly PiecePlace[]
  /** A power of two; with one, the leaf is never all ones. */
  readonly leaves: number
  readonly bits: number
}

const leafBits = 64

export function placePieces(pieces: Pieces): PiecePlaces {
  const widths = kindWidths(pieces)
  const bits = Array.from({ length: pieces.count }, (_, at) => widths.get(pieces.kind(at)) ?? 0)
  const sum = bits.reduce((total, width) => total + width, 0)
  if (sum < leafBits) return { places: placeInto(bits, leafBits), leaves: 1, bits: sum }
  const leaves = 2 ** Math.ceil(Math.log2(Math.max(2, leavesOf(placeInto(bits, leafBits)))))
  // The halves of a tree are found again most often when each has half of what changes.
  let [least, most] = [Math.ceil(sum / leaves), leafBits]
  while (least < most) {
    const room = (least + most) >> 1
    if (leavesOf(placeInto(bits, room)) <= leaves) most = room
    else least = room + 1
  }
  return { places: placeInto(bits, most), leaves, bits: sum }
}

/** Whether every number has room where it stands. */
export function fits(pieces: Pieces, { places }: PiecePlaces): boolean {
  return places.every(({ bits }, piece) => pieces.sizeOf(piece) <= 2 ** bits)
}

function kindWidths(pieces: Pieces): ReadonlyMap<string, number> {
  const widths = new Map<string, number>()
  for (let piece = 0; piece < pieces.count; piece++) {
    const kind = pieces.kind(piece)
    const bits = Math.ceil(Math.log2(Math.max(1, pieces.sizeOf(piece))))
    widths.set(kind, Math.max(widths.get(kind) ?? 0, bits))
  }
  return widths
}

/** One leaf after the other, with so many bits in each. */
function placeInto(widths: readonly number[], room: number): readonly PiecePlace[] {
  let [leaf, used] = [0, 0]
  return widths.map((bits) => {
    if (used > 0 && used + bits > room) [leaf, used] = [leaf + 1, 0]
    used += bits
    return { leaf, shift: used - bits, bits }
  })
}

function leavesOf(places: readonly PiecePlace[]): number {
  return (places.at(-1)?.leaf ?? 0) + 1
}
