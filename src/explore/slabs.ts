// Where the states of two levels are: memory in slabs, which all threads of a search reach.
//
// Each seat puts down what it finds in slabs of its own, one behind the other, so nobody has to copy or collect the
// states of others. There are two sets: one has the level that is expanded, the other takes the next one. When
// that begins they change places, and what was expanded is overwritten.

import { present } from '../base/assert.ts'

/** States of one level, in words of one slab. */
export interface StateRange {
  readonly slab: number
  readonly from: number
  readonly to: number
}

/** The slabs as numbers, wherever they are looked at. */
export type SlabViews = (slab: number) => BigInt64Array

export interface Slabs {
  readonly view: SlabViews
  /** All of them; more can be added, and none goes. */
  readonly buffers: () => readonly ArrayBufferLike[]
  /** Room for so many words. Throws a RangeError when there is no memory. */
  readonly room: (level: Level, seat: number, words: number) => StateRange
  /** Says how many of them were used. */
  readonly used: (level: Level, seat: number, words: number) => StateRange
  /** What was next is current, and there is room for what is next. */
  readonly turn: () => void
  /** All slabs are empty. */
  readonly clear: () => void
}

export type Level = 'current' | 'next'

/** The slabs of a seat in one of the sets, and how far they are used: the one at hand, and words in it. */
interface Shelf {
  readonly slabs: number[]
  at: number
  words: number
}

// Pages that nobody has touched take no memory.
const usualWords = 2 ** 17
const roomsInSlab = 4

export function createSlabs(shared: boolean, leastWords: number = usualWords): Slabs {
  const views: BigInt64Array[] = []
  const sets: [Shelf[], Shelf[]] = [[], []]
  let turns = 0
  const create = (words: number): number => {
    const bytes = 8 * Math.max(leastWords, roomsInSlab * words)
    const buffer = shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
    return views.push(new BigInt64Array(buffer)) - 1
  }
  const setOf = (level: Level): Shelf[] =>
    sets[(turns + (level === 'next' ? 1 : 0)) % 2 === 0 ? 0 : 1]
  const shelfOf = (level: Level, seat: number): Shelf =>
    (setOf(level)[seat] ??= { slabs: [], at: 0, words: 0 })
  const view = (slab: number): BigInt64Array => present(views[slab], 'there is such a slab')
  const empty = (shelf: Shelf): void => {
    shelf.at = 0
    shelf.words = 0
  }
  const range = ({ slabs, at, words: from }: Shelf, words: number): StateRange => ({
    slab: present(slabs[at], 'there is room'),
    from,
    to: from + words,
  })
  return {
    view,
    buffers: () => views.map(({ buffer }) => buffer),
    room: (level, seat, words) => {
      const shelf = shelfOf(level, seat)
      const { slabs } = shelf
      for (; shelf.at < slabs.length; shelf.at++, shelf.words = 0) {
        if (shelf.words + words <= view(slabs[shelf.at] ?? 0).length) return range(shelf, words)
      }
      slabs.push(create(words))
      return range(shelf, words)
    },
    used: (level, seat, words) => {
      const shelf = shelfOf(level, seat)
      const states = range(shelf, words)
      shelf.words += words
      return states
    },
    turn: () => {
      turns++
      setOf('next').forEach(empty)
    },
    clear: () => {
      for (const set of sets) set.forEach(empty)
    },
  }
}
