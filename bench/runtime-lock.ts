// What programs use today: a reader-writer lock in one shared word, whose sleepers are woken by who lets go.
//
// Two of them. In one, readers count themselves and a writer waits until there are none: the cheapest there
// is, and a writer may wait for ever. In the other, a writer who waits keeps new readers out, as in the
// standard libraries that have to serve everybody.

export interface Lock {
  readonly lockShared: (words: Int32Array, at: number) => void
  readonly unlockShared: (words: Int32Array, at: number) => void
  readonly lockExclusive: (words: Int32Array, at: number) => void
  readonly unlockExclusive: (words: Int32Array, at: number) => void
}

/** The word: 0 free, n readers, -1 a writer. */
export const readersFirst: Lock = {
  lockShared: (words, at) => {
    for (;;) {
      const found = Atomics.load(words, at)
      if (found === -1) Atomics.wait(words, at, -1)
      else if (Atomics.compareExchange(words, at, found, found + 1) === found) return
    }
  },
  unlockShared: (words, at) => {
    if (Atomics.sub(words, at, 1) === 1) Atomics.notify(words, at)
  },
  lockExclusive: (words, at) => {
    for (;;) {
      const found = Atomics.compareExchange(words, at, 0, -1)
      if (found === 0) return
      Atomics.wait(words, at, found)
    }
  },
  unlockExclusive: (words, at) => {
    Atomics.store(words, at, 0)
    Atomics.notify(words, at)
  },
}

const READERS = 0xffff
const WRITER = 0x1_0000
const WAITING = 0x2_0000

/** The word: readers, a writer, and how many wait to be one. */
export const nobodyStarves: Lock = {
  lockShared: (words, at) => {
    for (;;) {
      const found = Atomics.load(words, at)
      if ((found & ~READERS) !== 0) Atomics.wait(words, at, found)
      else if (Atomics.compareExchange(words, at, found, found + 1) === found) return
    }
  },
  unlockShared: (words, at) => {
    const found = Atomics.sub(words, at, 1)
    if ((found & READERS) === 1 && found !== 1) Atomics.notify(words, at)
  },
  lockExclusive: (words, at) => {
    Atomics.add(words, at, WAITING)
    for (;;) {
      const found = Atomics.load(words, at)
      const mine = (found - WAITING) | WRITER
      if ((found & (READERS | WRITER)) !== 0) Atomics.wait(words, at, found)
      else if (Atomics.compareExchange(words, at, found, mine) === found) return
    }
  },
  unlockExclusive: (words, at) => {
    Atomics.and(words, at, ~WRITER)
    Atomics.notify(words, at)
  },
}
