// Who is offered the bits that leaves have to spare, and in which order.

import { expect, test } from 'vitest'
import { offersOf } from './spare-bits.ts'

/** A piece: its kind, how many numbers it has had, and how many it can have. */
type Piece = readonly [kind: string, size: number, most?: number]

function offers(
  pieces: readonly Piece[],
  before?: readonly number[],
  toGrown = false,
): readonly string[] {
  const sizes = {
    count: pieces.length,
    kind: (piece: number) => pieces[piece]?.[0] ?? '',
    sizeOf: (piece: number) => pieces[piece]?.[1] ?? 0,
    mostOf: (piece: number) => pieces[piece]?.[2] ?? Infinity,
  }
  const kindsOf = (offer: readonly (readonly [number, number])[]): string =>
    offer.map(([piece, bits]) => `${pieces[piece]?.[0] ?? ''}${bits}`).join(' ')
  return offersOf(sizes, before, toGrown).map(kindsOf)
}

/** Where the first offer stands that begins with this. */
function rank(all: readonly string[], begins: string): number {
  const at = all.findIndex((offer) => offer.startsWith(begins))
  return at < 0 ? Infinity : at
}

test('offersOf() begins with the kind that has used up most of its numbers', () => {
  const all = offers([
    ['a', 5],
    ['b', 8],
    ['c', 6],
  ])
  expect(rank(all, 'b4')).toBeLessThan(rank(all, 'c4'))
  expect(rank(all, 'c4')).toBeLessThan(rank(all, 'a4'))
})

test('offersOf() offers a kind that has grown much before others get anything', () => {
  const all = offers(
    [
      ['a', 3],
      ['b', 8],
    ],
    [1, 3],
  )
  expect(all.slice(0, 3)).toEqual(['a3', 'a4', 'a5'])
})

test('offersOf() offers a kind that has grown three bits, and nobody else any, if only such are to get something', () => {
  const pieces: readonly Piece[] = [
    ['a', 3],
    ['b', 8],
    ['new', 1],
  ]
  expect(offers(pieces, [1, 3, 2], true)).toEqual(['a3', 'a4', 'a5'])
})

test('offersOf() offers no bits for numbers that there cannot be', () => {
  const all = offers([
    ['flag', 2, 2],
    ['count', 3, 8],
  ])
  expect(all.filter((offer) => offer.startsWith('flag2'))).toEqual([])
  expect(rank(all, 'count3')).toBeLessThan(Infinity)
  expect(rank(all, 'count4')).toBe(Infinity)
})

test('offersOf() keeps pieces of a kind equally wide, but for those that have had one number', () => {
  const all = offers([
    ['a', 7],
    ['a', 3],
    ['a', 1],
  ])
  expect(rank(all, 'a4 a4')).toBeLessThan(rank(all, 'a3'))
  expect(all).toContain('a3')
})

test('offersOf() offers a kind that nobody has had more than one number of a bit, and later more', () => {
  const all = offers([
    ['new', 1],
    ['old', 5],
  ])
  expect(rank(all, 'new1')).toBeLessThan(rank(all, 'old4'))
  expect(rank(all, 'old4')).toBeLessThan(rank(all, 'new2'))
})
