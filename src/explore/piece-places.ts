// Where each piece of a state stands in its packed form: a leaf of 64 bits, a shift, a width.
//
// Places are fixed, so a change of a piece is a change of known bits. Widths are what the numbers known so far
// need; when a piece gets one that has no room, its kind is given more, and the search begins anew: that
// happens early, as most contents are met before most states are. A piece that has had one number has no bits,
// whatever its kind: many frames never come to be.

import type { Pieces } from './pieces.ts'

export interface PiecePlace {
  readonly leaf: number
  readonly shift: number
  readonly bits: number
}

export interface PiecePlaces {
  /** By piece. */
  readonly places: readonly PiecePlace[]
  /** A power of two; no leaf is ever all ones. */
  readonly leaves: number
  readonly bits: number
}

// Less than there is room for: what is all ones stands for something else (generate-interning.ts).
const leafBits = 63

/** What places are decided by. */
type Sizes = Pick<Pieces, 'count' | 'kind' | 'sizeOf'>

export function placePieces(pieces: Sizes): PiecePlaces {
  const widths = kindWidths(pieces)
  const bits = Array.from({ length: pieces.count }, (_, at) =>
    pieces.sizeOf(at) > 1 ? (widths.get(pieces.kind(at)) ?? 0) : 0,
  )
  const sum = bits.reduce((total, width) => total + width, 0)
  if (sum <= leafBits) return { places: placeInto(bits, leafBits), leaves: 1, bits: sum }
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
export function fits(pieces: Sizes, { places }: PiecePlaces): boolean {
  return places.every(({ bits }, piece) => pieces.sizeOf(piece) <= 1 << bits)
}

function kindWidths(pieces: Sizes): ReadonlyMap<string, number> {
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

/** The leaves of a state. */
export function pack({ places, leaves }: PiecePlaces, numbers: Int32Array): BigInt64Array {
  const contents = new BigInt64Array(leaves)
  places.forEach(({ leaf, shift, bits }, piece) => {
    if (bits === 0) return
    contents[leaf] = (contents[leaf] ?? 0n) | (BigInt(numbers[piece] ?? 0) << BigInt(shift))
  })
  return contents
}

/** The numbers of a state, from its leaves. */
export function unpack(
  { places }: PiecePlaces,
  contents: BigInt64Array,
  numbers: Int32Array,
): void {
  const words = new Int32Array(contents.buffer, contents.byteOffset, contents.length * 2)
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
    numbers[piece] = bits === 0 ? 0 : moved & (-1 >>> (32 - bits))
  }
}
