// What programs use today: a reader-writer lock in one shared word, whose sleepers are woken by who lets go.
//
// Three of them. The textbook's: readers count themselves by a compare-and-exchange, and whoever lets go last
// wakes everybody. The same made as well as it can be: one addition for a reader, a few looks before a sleep,
// nobody woken who does not sleep. In both a writer may wait for ever; in the third one, a writer who waits
// keeps new readers out, as in the standard libraries that have to serve everybody.

export interface Lock {
  readonly lockShared: (words: Int32Array, at: number) => void
  readonly unlockShared: (words: Int32Array, at: number) => void
  readonly lockExclusive: (words: Int32Array, at: number) => void
  readonly unlockExclusive: (words: Int32Array, at: number) => void
}

const READERS = 0xffff
const WRITER = 0x1_0000
const SLEEPERS = 0x2_0000
/** Looks at a word that is held before its thread sleeps. */
const looks = 50

/** The word: readers, a writer, and whether somebody sleeps. A reader takes it with one addition. */
export const readersFirst: Lock = {
  lockShared: (words, at) => {
    if ((Atomics.add(words, at, 1) & WRITER) !== 0) awaitWithout(words, at, WRITER)
  },
  unlockShared: (words, at) => {
    const found = Atomics.sub(words, at, 1)
    if (found === (SLEEPERS | 1)) wakeAll(words, at)
  },
  lockExclusive: (words, at) => {
    for (;;) {
      const found = awaitWithout(words, at, READERS | WRITER)
      if (Atomics.compareExchange(words, at, found, found | WRITER) === found) return
    }
  },
  unlockExclusive: (words, at) => {
    const found = Atomics.and(words, at, ~(WRITER | SLEEPERS))
    if ((found & SLEEPERS) !== 0) Atomics.notify(words, at)
  },
}

/** The word as soon as it has none of the bits. */
function awaitWithout(words: Int32Array, at: number, bits: number): number {
  for (let look = 0; ; look += 1) {
    const found = Atomics.load(words, at)
    if ((found & bits) === 0) return found
    if (look < looks) continue
    const asleep = found | SLEEPERS
    if (Atomics.compareExchange(words, at, found, asleep) === found) Atomics.wait(words, at, asleep)
  }
}

function wakeAll(words: Int32Array, at: number): void {
  Atomics.and(words, at, ~SLEEPERS)
  Atomics.notify(words, at)
}

/** The word: 0 free, n readers, -1 a writer. */
export const textbook: Lock = {
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
