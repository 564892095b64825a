// The states of one level that have still to be expanded, and those of the next one: which parts of the slabs they
// are. States are only copied where they are put down and where they are expanded.

import type { Level, SlabViews, Slabs, StateRange } from './slabs.ts'

export interface Frontier {
  readonly view: SlabViews
  /** Takes so many words of this level's states, or what there is. */
  readonly take: (words: number) => readonly StateRange[]
  /** Some that were taken are still to be expanded. */
  readonly putBack: (states: readonly StateRange[]) => void
  /** Copies states into a level: some that a rule was missing for, or that come from a checkpoint. */
  readonly add: (level: Level, states: BigInt64Array) => void
  /** Room for so many words of states of the next level, and how many of them a seat has put down there. */
  readonly room: (seat: number, words: number) => StateRange
  readonly found: (seat: number, words: number) => void
  /** Words of a level. */
  readonly count: (level: Level) => number
  readonly states: (level: Level) => readonly StateRange[]
  /**
   * Words of all levels together, if they get narrower behind the widest one as they got wider before it. Nobody knows as
   * long as they get wider: Infinity.
   */
  readonly expected: () => number
  /** The next level begins; this one is over. */
  readonly turn: () => void
}

// States are copied in parts that are small beside a slab.
const mostCopied = 2 ** 16

/** Begins with nothing, whatever was in the slabs. States have so many words. */
export function createFrontier(slabs: Slabs, carried: number): Frontier {
  // The last one is taken first.
  const lists: Record<Level, StateRange[]> = { current: [], next: [] }
  slabs.clear()
  let [before, widest, middle, widens] = [0, 0, 0, true]
  return {
    view: slabs.view,
    take: (words) => {
      const taken: StateRange[] = []
      for (let rest = words; rest > 0;) {
        const states = lists.current.pop()
        if (states === undefined) break
        const { slab, from, to } = states
        const end = Math.min(to, from + rest)
        taken.push({ slab, from, to: end })
        if (end < to) lists.current.push({ slab, from: end, to })
        rest -= end - from
      }
      return taken
    },
    putBack: (states) => lists.current.push(...states),
    add: (level, states) => {
      const most = carried * Math.ceil(mostCopied / carried)
      for (let at = 0; at < states.length; at += most) {
        const part = states.subarray(at, at + most)
        const { slab, from } = slabs.room(level, 0, part.length)
        slabs.view(slab).set(part, from)
        lists[level].push(slabs.used(level, 0, part.length))
      }
    },
    room: (seat, words) => slabs.room('next', seat, words),
    found: (seat, words) => {
      if (words > 0) lists.next.push(slabs.used('next', seat, words))
    },
    count: (level) => countWords(lists[level]),
    states: (level) => lists[level],
    expected: () => (widens ? Infinity : 2 * middle),
    turn: () => {
      const width = countWords(lists.next)
      widens = width > widest
      if (widens) [widest, middle] = [width, before + width / 2]
      before += width
      lists.current = lists.next.toReversed()
      lists.next = []
      slabs.turn()
    },
  }
}

export function countWords(states: readonly StateRange[]): number {
  return states.reduce((sum, { from, to }) => sum + to - from, 0)
}

/** Some words of them, counted through. */
export function partOf(
  states: readonly StateRange[],
  from: number,
  to: number,
): readonly StateRange[] {
  const part: StateRange[] = []
  let before = 0
  for (const range of states) {
    const length = range.to - range.from
    const [start, end] = [Math.max(0, from - before), Math.min(length, to - before)]
    if (start < end) {
      part.push({ slab: range.slab, from: range.from + start, to: range.from + end })
    }
    before += length
  }
  return part
}

/** The states of these positions, where each has so many words. */
export function statesAt(
  view: SlabViews,
  states: readonly StateRange[],
  positions: readonly number[],
  carried: number,
): BigInt64Array {
  const found = new BigInt64Array(positions.length * carried)
  const ordered = positions.map((position) => position * carried)
  ordered.sort((left, right) => left - right)
  let [next, before] = [0, 0]
  for (const { slab, from, to } of states) {
    const end = before + to - from
    for (; (ordered[next] ?? Infinity) < end; next++) {
      const at = from + (ordered[next] ?? 0) - before
      found.set(view(slab).subarray(at, at + carried), next * carried)
    }
    before = end
  }
  return found
}
