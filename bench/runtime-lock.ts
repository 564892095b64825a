// What programs use today: a reader-writer lock in one shared word. Readers count themselves; a writer waits
// until there are none and keeps new ones out. Sleepers are woken by whoever lets go last.
//
// The word: 0 free, n readers, -1 a writer. Readers are preferred, as in most of these locks.

const free = 0
const writing = -1

export function lockShared(words: Int32Array, at: number): void {
  for (;;) {
    const found = Atomics.load(words, at)
    if (found === writing) Atomics.wait(words, at, writing)
    else if (Atomics.compareExchange(words, at, found, found + 1) === found) return
  }
}

export function unlockShared(words: Int32Array, at: number): void {
  if (Atomics.sub(words, at, 1) === 1) Atomics.notify(words, at)
}

export function lockExclusive(words: Int32Array, at: number): void {
  for (;;) {
    const found = Atomics.compareExchange(words, at, free, writing)
    if (found === free) return
    Atomics.wait(words, at, found)
  }
}

export function unlockExclusive(words: Int32Array, at: number): void {
  Atomics.store(words, at, free)
  Atomics.notify(words, at)
}
