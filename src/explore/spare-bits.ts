// Who is to have the bits that leaves have to spare: those pieces that will most probably need them.
//
// Kinds that have just grown come first, as they will go on a few levels later; then what was given before, as it would
// be missed; then kinds by how many of their numbers are used up, those that can have more. A piece that has had one
// number only needs no bits, and many never do: they come after kinds that are nearly full.

import type { Pieces } from './pieces.ts'

/** What places are decided by. */
export type Sizes = Pick<Pieces, 'count' | 'kind' | 'sizeOf' | 'mostOf'>

/** Pieces with the bits that they are to have at least: all of them or none. */
export type Offer = readonly (readonly [piece: number, bits: number])[]

/** What a kind is offered beyond its needs. */
const mostSpare = 5

// How urgent an offer is: the part of its numbers that a kind has used up, and so many times that when it has just grown;
// what was given before; a piece of a kind that has had one number only, and one of which others have had more. The
// first three bits for a kind that has grown are as urgent as nothing else.
const grownBefore = 16
const ofGrown = 2
const given = 0.6
const newKind = 0.7
const newPiece = 0.55

interface Rated {
  readonly urgency: number
  readonly offer: Offer
}

/**
 * The most urgent first. `before` is what pieces had when they have not all had room; `toGrown` says that nobody is
 * offered anything but kinds that have grown since, and they no more than three bits.
 */
export function offersOf(
  pieces: Sizes,
  before: readonly number[] | undefined,
  toGrown: boolean,
): readonly Offer[] {
  const widths = kindWidths(pieces)
  const rated = [...piecesOfKinds(pieces)].flatMap(([kind, all]): readonly Rated[] => {
    const width = widths.get(kind) ?? 0
    const kept = all.map((piece) => [piece, before?.[piece] ?? 0] as const)
    const living = all.filter((piece) => pieces.sizeOf(piece) > 1)
    const others = all.filter((piece) => pieces.sizeOf(piece) <= 1)
    const hasGrown = living.some(
      (piece) => pieces.sizeOf(piece) > 2 ** (before?.[piece] ?? Infinity),
    )
    return [
      { urgency: given, offer: kept },
      ...(living.length === 0
        ? others.flatMap((piece) => offersToNew(pieces, piece))
        : offersToKind(pieces, living, width, hasGrown)),
      ...others.map((piece) => ({ urgency: newPiece, offer: [[piece, width]] as const })),
    ]
  })
  return rated
    .filter(({ urgency }) => !toGrown || urgency >= ofGrown)
    .toSorted((one, two) => two.urgency - one.urgency || bitsOf(one) - bitsOf(two))
    .map(({ offer }) => offer)
}

/** The pieces of a kind that have had several numbers stay equally wide. */
function offersToKind(
  pieces: Sizes,
  living: readonly number[],
  width: number,
  hasGrown: boolean,
): readonly Rated[] {
  const size = Math.max(...living.map(pieces.sizeOf))
  const most = Math.max(...living.map(pieces.mostOf))
  const weight = hasGrown ? grownBefore : 1
  return spareWidths(width, most).map((bits) => ({
    urgency: (weight * size) / 2 ** (bits - 1),
    offer: living.map((piece) => [piece, bits]),
  }))
}

/** Whether there will be many numbers, or two, nobody knows. */
function offersToNew(pieces: Sizes, piece: number): readonly Rated[] {
  return spareWidths(0, pieces.mostOf(piece)).map((bits) => ({
    urgency: newKind / 2 ** (bits - 1),
    offer: [[piece, bits]],
  }))
}

/** Widths beyond this one, as long as there can be numbers that need them. */
function spareWidths(width: number, most: number): readonly number[] {
  const all = Array.from({ length: mostSpare }, (_, spare) => width + 1 + spare)
  return all.filter((bits) => 2 ** (bits - 1) < most)
}

function bitsOf({ offer }: Rated): number {
  return offer.reduce((sum, [, bits]) => sum + bits, 0)
}

function piecesOfKinds(pieces: Sizes): ReadonlyMap<string, readonly number[]> {
  const kinds = new Map<string, number[]>()
  for (let piece = 0; piece < pieces.count; piece++) {
    const kind = pieces.kind(piece)
    const known = kinds.get(kind)
    if (known === undefined) kinds.set(kind, [piece])
    else known.push(piece)
  }
  return kinds
}

/** By kind: bits for all numbers that its pieces have had. */
export function kindWidths(pieces: Sizes): ReadonlyMap<string, number> {
  const widths = new Map<string, number>()
  for (let piece = 0; piece < pieces.count; piece++) {
    const kind = pieces.kind(piece)
    const bits = Math.ceil(Math.log2(Math.max(1, pieces.sizeOf(piece))))
    widths.set(kind, Math.max(widths.get(kind) ?? 0, bits))
  }
  return widths
}
