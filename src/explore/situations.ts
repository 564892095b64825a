// A situation: everything that the topmost frame of the one CPU can see, and so all that decides what it
// can do next. It is the shared part of a state (globals, the CPU's and all tasks' fields) with one frame.
//
// What lies below that frame, and the other tasks' stacks, no step can touch. So a situation is expanded
// once, however many states it is part of, and its transitions are kept as moves: to another situation of
// the same frame, into a frame on top of it, back out of it, or away to another task.

import { createFrameLists } from './frame-lists.ts'
import type { FrameList, FrameLists } from './frame-lists.ts'
import { createIntList } from './int-list.ts'
import { createLeavings } from './leavings.ts'
import type { Crossing, Leavings } from './leavings.ts'
import { createPairTable } from './pair-table.ts'
import { createParts } from './parts.ts'
import type { Parts } from './parts.ts'
import type { Search } from './search.ts'

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

export interface Situations {
  readonly parts: Parts
  readonly lists: FrameLists
  readonly leavings: Leavings
  readonly bytes: () => number
  readonly shared: (id: number) => number
  readonly frame: (id: number) => number
  /** The situation of a frame that begins to run. */
  readonly begun: (shared: number, frame: number) => number
  /** The situation in which a frame goes on that was returned to. */
  readonly resumed: (crossing: Crossing, frame: number) => number
  /** The same for a frame of a task that was switched to, with what is private to the task. */
  readonly switchedTo: (crossing: Crossing, own: number, frame: number) => number
  /** How many there are to expand. */
  readonly expanded: () => number
  readonly isExpanded: (id: number) => boolean
  /** Makes all transitions; what they break counts as found in this state. */
  readonly expand: (id: number, state: number) => void
  /** Goes through the moves; the result is how many. */
  readonly eachMove: (id: number, visit: Move) => number
}

// A situation in which a chain would have gone on if it had not ended where its frame was left. Nothing but
// the next step counts there. A chain from such a place that leaves its frame again ends in a full stop.
const passing = 1

export function createSituations(search: Search): Situations {
  const { runner } = search
  const parts = createParts(search)
  const lists = createFrameLists()
  const leavings = createLeavings()
  const table = createSituationTable()
  const moves = createMoves()
  // By the number of the passing situation: the one that counts; -1 where that is not known yet.
  const counting = createIntList()
  const resumed: Situations['resumed'] = (crossing, frame) => {
    const shared = crossing >>> 1
    if ((crossing & 1) === passing) return table.add(shared, frame, 0)
    const probe = table.add(shared, frame, passing)
    while (counting.length() <= probe) counting.push(-1)
    if (counting.at(probe) < 0) {
      parts.load(shared, frame)
      counting.set(probe, runner.isStop() ? table.add(shared, frame, 0) : probe)
    }
    return counting.at(probe)
  }
  return {
    parts,
    lists,
    leavings,
    bytes: () =>
      [table, parts, lists, leavings, moves, counting].reduce((sum, part) => sum + part.bytes(), 0),
    shared: table.shared,
    frame: table.frame,
    begun: (shared, frame) => table.add(shared, frame, 0),
    resumed,
    switchedTo: (crossing, own, frame) =>
      resumed(parts.withOwn(crossing >>> 1, own) * 2 + (crossing & 1), frame),
    expanded: moves.situations,
    isExpanded: moves.has,
    expand: (id, state) => {
      moves.begin(id)
      expand(search, { parts, lists, table, note: moves.note }, id, state)
    },
    eachMove: moves.each,
  }
}

interface SituationTable {
  readonly add: (shared: number, frame: number, tag: number) => number
  readonly shared: (id: number) => number
  readonly frame: (id: number) => number
  /** `passing`, or 0. */
  readonly tag: (id: number) => number
  readonly bytes: () => number
}

function createSituationTable(): SituationTable {
  const pairs = createPairTable()
  return {
    add: (shared, frame, tag) => pairs.add(shared, frame * 2 + tag),
    shared: pairs.left,
    frame: (id) => pairs.right(id) >>> 1,
    tag: (id) => pairs.right(id) & 1,
    bytes: pairs.bytes,
  }
}

/** Makes every transition of a situation and notes its move. */
function expand(
  { executor, expansion, violations }: Search,
  {
    parts,
    lists,
    table,
    note,
  }: Pick<Situations, 'parts' | 'lists'> & {
    readonly table: SituationTable
    readonly note: Move
  },
  id: number,
  state: number,
): void {
  const { at, locate } = executor.stack
  const frame = table.frame(id)
  parts.load(table.shared(id), frame)
  const { task, depth } = at
  const passes = table.tag(id)
  /** What is left of the task when another one has been switched to: maybe with a frame interrupted just now. */
  const leftBehind = (): FrameList => {
    const left = parts.depthNow(task)
    const own = lists.push(parts.ownNow(task), 0)
    const top = lists.push(parts.frameNow(task, left - 1), own)
    return left > depth ? lists.push(frame, top) : top
  }
  const arrive = (): boolean => {
    locate(0)
    if (at.task !== task) note(move.switch, parts.commonNow() * 2 + passes, leftBehind())
    else if (at.depth < depth) note(move.leave, parts.sharedNow() * 2 + passes, 0)
    else {
      const target = table.add(parts.sharedNow(), parts.frameNow(task, at.depth - 1), 0)
      note(at.depth > depth ? move.enter : move.stay, target, 0)
    }
    return false
  }
  expansion.expandLoaded(
    passes === passing,
    (cpu, vector) => violations.during(state, cpu, vector),
    arrive,
  )
}

interface Moves {
  readonly has: (id: number) => boolean
  readonly situations: () => number
  /** What is noted from here on belongs to this situation. */
  readonly begin: (id: number) => void
  /** Adds a move unless the situation has it already. */
  readonly note: Move
  readonly each: (id: number, visit: Move) => number
  readonly bytes: () => number
}

const moveSize = 3

function createMoves(): Moves {
  const numbers = createIntList()
  // Where each situation's moves begin, and how many there are; -1 where it has not been expanded.
  const [firsts, counts] = [createIntList(), createIntList()]
  let current = 0
  let situations = 0
  return {
    has: (id) => id < firsts.length() && firsts.at(id) >= 0,
    situations: () => situations,
    begin: (id) => {
      situations++
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
