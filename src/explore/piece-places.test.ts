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
    mostOf: () => Infinity,
  }
}

function widths({ places }: PiecePlaces): readonly number[] {
  return places.map(({ bits }) => bits)
}

test('placePieces() gives a piece as many bits as the largest of its kind needs, and all that a leaf has to spare', () => {
  expect(widths(placePieces(piecesOf('aab', 2 ** 25, 2 ** 20 + 1, 2 ** 13)))).toEqual([25, 25, 13])
  const spare = placePieces(piecesOf('ab', 2 ** 20, 2 ** 20))
  expect(spare.leaves).toBe(1)
  expect(spare.bits).toBe(50)
})

test('placePieces() gives no bits to a piece that has had one number where leaves have none to spare', () => {
  const [many, most] = [2 ** 31, 2 ** 32]
  expect(widths(placePieces(piecesOf('abaa', many, most, 1, 1)))).toEqual([31, 32, 0, 0])
})

test('placePieces() gives most to a kind that has grown', () => {
  const before = arrange([20, 20, 20])
  const [a = 0, b = 0, c = 0] = widths(
    placePieces(piecesOf('abc', 2 ** 20, 2 ** 19, 2 ** 20 + 1), before),
  )
  expect([a, b]).toEqual([20, 19])
  expect(c).toBe(24)
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
