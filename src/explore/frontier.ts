// The states of one level that have still to be expanded, and those of the next one, as lists of words.

export interface Frontier {
  /** Takes so many words of this level's states, or what there is. */
  readonly take: (words: number) => readonly BigInt64Array[]
  /** Adds states to this level: some that were not expanded, or that come from a checkpoint. */
  readonly addCurrent: (states: BigInt64Array) => void
  readonly addNext: (states: BigInt64Array) => void
  /** Words of this level, and of the next one. */
  readonly left: () => number
  readonly ahead: () => number
  /** The next level begins. */
  readonly turn: () => void
  readonly current: () => readonly BigInt64Array[]
  readonly next: () => readonly BigInt64Array[]
}

export function createFrontier(): Frontier {
  // The last one is taken first.
  let current: BigInt64Array[] = []
  let next: BigInt64Array[] = []
  return {
    take: (words) => {
      const taken: BigInt64Array[] = []
      for (let rest = words; rest > 0;) {
        const chunk = current.pop()
        if (chunk === undefined) break
        add(taken, chunk.subarray(0, rest))
        add(current, chunk.subarray(rest))
        rest -= chunk.length
      }
      return taken
    },
    addCurrent: (states) => add(current, states),
    addNext: (states) => add(next, states),
    left: () => count(current),
    ahead: () => count(next),
    turn: () => {
      ;[current, next] = [next.toReversed(), []]
    },
    current: () => current,
    next: () => next,
  }
}

function add(chunks: BigInt64Array[], states: BigInt64Array): void {
  if (states.length > 0) chunks.push(states)
}

function count(chunks: readonly BigInt64Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0)
}
