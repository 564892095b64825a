// An exact memo: answers by keys of a fixed number of 32-bit words.
//
// It forgets everything when it is full, which costs time and changes no answer.

export interface KeyTable {
  /** The answer for the key in `words`, or -1. */
  readonly get: (words: Int32Array) => number
  /** Keeps the answer for the key that `get` was asked for last. */
  readonly set: (answer: number) => void
}

export function createKeyTable(width: number, maxEntries: number): KeyTable {
  let capacity = 1024
  let keys = new Int32Array(capacity * width)
  let answers = new Int8Array(capacity).fill(-1)
  let size = 0
  let slot = 0
  const wanted = new Int32Array(width)

  const find = (): void => {
    let code = 0
    for (let at = 0; at < width; at++)
      code = Math.imul(code ^ (wanted[at] ?? 0), 0x9e3779b1) ^ (code >>> 15)
    const mask = capacity - 1
    slot = (code ^ (code >>> 16)) & mask
    for (;;) {
      if (answers[slot] === -1) return
      let at = 0
      while (at < width && keys[slot * width + at] === wanted[at]) at++
      if (at === width) return
      slot = (slot + 1) & mask
    }
  }
  const clear = (): void => {
    keys = new Int32Array(capacity * width)
    answers = new Int8Array(capacity).fill(-1)
    size = 0
  }
  const grow = (): void => {
    const [oldKeys, oldAnswers] = [keys, answers]
    const kept = wanted.slice()
    capacity *= 2
    clear()
    oldAnswers.forEach((answer, old) => {
      if (answer === -1) return
      wanted.set(oldKeys.subarray(old * width, (old + 1) * width))
      find()
      enter(answer)
    })
    wanted.set(kept)
    find()
  }
  const enter = (answer: number): void => {
    keys.set(wanted, slot * width)
    answers[slot] = answer
    size++
  }
  return {
    get: (words) => {
      wanted.set(words)
      find()
      return answers[slot] ?? -1
    },
    set: (answer) => {
      if (answers[slot] !== -1) return
      if (size >= maxEntries) {
        clear()
        find()
      } else if (size * 2 >= capacity) grow()
      enter(answer)
    },
  }
}
