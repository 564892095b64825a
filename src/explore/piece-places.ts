// Where each piece of a state stands in its packed form: a leaf of 64 bits, a shift, a width.
//
// Places are fixed, so a change of a piece is a change of known bits. A piece needs as many bits as the largest of
// its kind; when one gets a number that has no room, the search begins anew. That happens early, as most contents
// are met before most states are. So what leaves have to spare is given away (spare-bits.ts).

import { kindWidths, offersOf } from './spare-bits.ts'
import type { Sizes } from './spare-bits.ts'

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

/** Places for all numbers that there are; `before` is where those were that have not all had room. */
export function placePieces(pieces: Sizes, before?: PiecePlaces): PiecePlaces {
  const widths = [...neededWidths(pieces)]
  const leaves = leavesFor(widths)
  const had = before?.places.map(({ bits }) => bits)
  // Several leaves are to have equally much of what changes, which bits that nobody uses would put out of balance.
  for (const offer of offersOf(pieces, had, leaves > 1)) {
    const wider = widths.slice()
    for (const [piece, bits] of offer) wider[piece] = Math.max(wider[piece] ?? 0, bits)
    if (leavesFor(wider) <= leaves) widths.splice(0, widths.length, ...wider)
  }
  return arrange(widths)
}

/** Bits of a state without any to spare. */
export function neededBits(pieces: Sizes): number {
  return sum(neededWidths(pieces))
}

/** The places of pieces with these widths. */
export function arrange(widths: readonly number[]): PiecePlaces {
  const bits = sum(widths)
  const leaves = leavesFor(widths)
  if (leaves === 1) return { places: placeInto(widths, leafBits), leaves, bits }
  // The halves of a tree are found again most often when each has half of what changes.
  let [least, most] = [Math.ceil(bits / leaves), leafBits]
  while (least < most) {
    const room = (least + most) >> 1
    if (leavesOf(placeInto(widths, room)) <= leaves) most = room
    else least = room + 1
  }
  return { places: placeInto(widths, most), leaves, bits }
}

/** Whether every number has room where it stands. */
export function fits(pieces: Sizes, { places }: PiecePlaces): boolean {
  return places.every(({ bits }, piece) => pieces.sizeOf(piece) <= 1 << bits)
}

/** By piece; one that has had one number needs none, whatever its kind. */
function neededWidths(pieces: Sizes): readonly number[] {
  const widths = kindWidths(pieces)
  return Array.from({ length: pieces.count }, (_, piece) =>
    pieces.sizeOf(piece) > 1 ? (widths.get(pieces.kind(piece)) ?? 0) : 0,
  )
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0)
}

function leavesFor(widths: readonly number[]): number {
  return 2 ** Math.ceil(Math.log2(leavesOf(placeInto(widths, leafBits))))
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
