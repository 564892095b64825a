// Where pieces stand in the packed form of a state, and how wide they are there.

import { expect, test } from 'vitest'
import { arrange, fits, neededBits, pack, placePieces, unpack } from './piece-places.ts'
import type { PiecePlaces } from './piece-places.ts'

/** Pieces of one kind each letter, with so many numbers. */
function piecesOf(kinds: string, ...sizes: readonly number[]): Parameters<typeof placePieces>[0] {
  return {
    count: sizes.length,
    kind: (piece) => kinds[piece] ?? '',
    sizeOf: (piece) => sizes[piece] ?? 0,
  }
}

function widths({ places }: PiecePlaces): readonly number[] {
  return places.map(({ bits }) => bits)
}

test('placePieces() gives a piece as many bits as the largest of its kind needs', () => {
  expect(widths(placePieces(piecesOf('aab', 2, 5, 3)))).toEqual([3, 3, 2])
})

test('placePieces() gives a piece that has had one number those of its kind, if leaves have them to spare', () => {
  expect(widths(placePieces(piecesOf('aab', 1, 200, 1)))).toEqual([8, 8, 1])
  const [many, most] = [2 ** 20, 2 ** 21]
  expect(widths(placePieces(piecesOf('abaa', many, most, 1, 1)))).toEqual([20, 21, 0, 0])
})

test('placePieces() gives more than it needs to a kind that has grown, and that stays', () => {
  const before = placePieces(piecesOf('ab', 2, 2))
  const grown = placePieces(piecesOf('ab', 2, 3), before)
  expect(widths(grown)).toEqual([1, 5])
  expect(widths(placePieces(piecesOf('ab', 5, 3), grown))).toEqual([6, 5])
})

test('placePieces() gives nothing to spare that takes another leaf', () => {
  const before = placePieces(piecesOf('ab', 2 ** 30, 2 ** 30))
  const { places, leaves } = placePieces(piecesOf('ab', 2 ** 30, 2 ** 32), before)
  expect(places.map(({ bits }) => bits)).toEqual([30, 33])
  expect(leaves).toBe(1)
})

test('neededBits() leaves out what is to spare, and pieces that have had one number', () => {
  expect(neededBits(piecesOf('aab', 1, 200, 3))).toBe(10)
})

test('fits() says no when a piece without bits gets a second number', () => {
  const places = arrange([0, 8])
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
