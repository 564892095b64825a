// What transitions come to, as numbers: for each thing that was made, the moves that it can end in.
//
// They stand one behind the other in one list, so nothing can be added to what is behind. What is the same is noted
// once.

import type { FrameList } from './frame-lists.ts'
import { createIntList } from './int-list.ts'

/** What a transition does to the stack, and the numbers that follow. */
export const move = {
  /** Situation. */
  stay: 0,
  /** Situation of the new frame. */
  enter: 1,
  /** Crossing: with what the frame below goes on. */
  leave: 2,
  /** Crossing, without what is private to the other task, and what the move leaves behind of this one. */
  switch: 3,
} as const

export type Move = (kind: number, target: number, left: FrameList) => void

export interface Moves {
  readonly has: (id: number) => boolean
  readonly made: () => number
  /** What is noted from here on belongs to this situation. */
  readonly begin: (id: number) => void
  /** Adds a move unless the situation has it already. */
  readonly note: Move
  readonly each: (id: number, visit: Move) => number
  readonly bytes: () => number
}

const moveSize = 3

export function createMoves(): Moves {
  const numbers = createIntList()
  // Where each situation's moves begin, and how many there are; -1 where it has not been expanded.
  const [firsts, counts] = [createIntList(), createIntList()]
  let current = 0
  let made = 0
  return {
    has: (id) => id < firsts.length() && firsts.at(id) >= 0,
    made: () => made,
    begin: (id) => {
      made++
      while (firsts.length() <= id) {
        firsts.push(-1)
        counts.push(0)
      }
      firsts.set(id, numbers.length())
      current = id
    },
    note: (kind, target, left) => {
      for (let at = firsts.at(current); at < numbers.length(); at += moveSize) {
        const same = numbers.at(at) === kind && numbers.at(at + 1) === target
        if (same && numbers.at(at + 2) === left) return
      }
      numbers.push(kind)
      numbers.push(target)
      numbers.push(left)
      counts.set(current, counts.at(current) + 1)
    },
    each: (id, visit) => {
      const count = counts.at(id)
      for (let index = 0; index < count; index++) {
        const at = firsts.at(id) + index * moveSize
        visit(numbers.at(at), numbers.at(at + 1), numbers.at(at + 2))
      }
      return count
    },
    bytes: () => numbers.bytes() + firsts.bytes() + counts.bytes(),
  }
}
