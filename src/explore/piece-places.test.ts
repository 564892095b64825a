// Where pieces stand in the packed form of a state, and how wide they are there.

import { expect, test } from 'vitest'
import { fits, pack, placePieces, unpack } from './piece-places.ts'

/** Pieces of one kind each letter, with so many numbers. */
function piecesOf(kinds: string, ...sizes: readonly number[]): Parameters<typeof placePieces>[0] {
  return {
    count: sizes.length,
    kind: (piece) => kinds[piece] ?? '',
    sizeOf: (piece) => sizes[piece] ?? 0,
  }
}

test('placePieces() gives a piece as many bits as the largest of its kind needs', () => {
  const { places, bits } = placePieces(piecesOf('aab', 2, 5, 3))
  expect(places.map((place) => place.bits)).toEqual([3, 3, 2])
  expect(bits).toBe(8)
})

test('placePieces() gives none to a piece that has had one number, whatever its kind', () => {
  const { places } = placePieces(piecesOf('aa', 1, 200))
  expect(places.map((place) => place.bits)).toEqual([0, 8])
})

test('fits() says no when a piece that has had one number gets another one', () => {
  const places = placePieces(piecesOf('aa', 1, 200))
  expect(fits(piecesOf('aa', 1, 256), places)).toBe(true)
  expect(fits(piecesOf('aa', 1, 257), places)).toBe(false)
  expect(fits(piecesOf('aa', 2, 200), places)).toBe(false)
})

test('unpack() brings back what pack() was given, in one leaf and in several', () => {
  for (const size of [2 ** 7, 2 ** 20]) {
    const places = placePieces(piecesOf('abcdef', size, 1, size, size, size, size))
    const numbers = Int32Array.of(size - 1, 0, 1, size - 2, 0, size >> 1)
    const found = new Int32Array(numbers.length)
    unpack(places, pack(places, numbers), found)
    expect(found).toEqual(numbers)
  }
})
