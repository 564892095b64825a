// A situation: everything that the topmost frame of the one CPU can see, and so all that decides what it
// can do next. It is the shared part of a state (globals, the CPU's and all tasks' fields) with one frame.
//
// What lies below that frame, and the other tasks' stacks, no step can touch. So a situation is expanded
// once, however many states it is part of, and its transitions are kept as moves: to another situation of
// the same frame, into a frame on top of it, back out of it, or away to another task.

import { createArrivals } from './arrivals.ts'
import type { Arrivals } from './arrivals.ts'
import { createDeliveries } from './deliveries.ts'
import type { Deliveries } from './deliveries.ts'
import { createFrameLists } from './frame-lists.ts'
import type { FrameLists } from './frame-lists.ts'
import { createIntList } from './int-list.ts'
import { createLeavings } from './leavings.ts'
import type { Crossing, Leavings } from './leavings.ts'
import { createMoves, move } from './moves.ts'
import type { Move } from './moves.ts'
import { createOccasions } from './occasions.ts'
import type { Occasions } from './occasions.ts'
import { createParts } from './parts.ts'
import type { Parts } from './parts.ts'
import { maxChoices, ownStep } from './runner.ts'
import type { Search } from './search.ts'
import { createSituationTable, passing } from './situation-table.ts'
import type { SituationTable } from './situation-table.ts'

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

export function createSituations(search: Search): Situations {
  const parts = createParts(search)
  const lists = createFrameLists()
  const leavings = createLeavings()
  const table = createSituationTable()
  const moves = createMoves()
  const arrivals = createArrivals(search, parts, lists, table)
  const occasions = createOccasions(search, parts)
  const deliveries = createDeliveries(search, parts, { arrivals, occasions, lists, table })
  // By the number of the passing situation: the one that counts; -1 where that is not known yet.
  const counting = createIntList()
  const resumed: Situations['resumed'] = (crossing, frame) => {
    const shared = crossing >>> 1
    if ((crossing & 1) === passing) return table.add(shared, frame, 0)
    const probe = table.add(shared, frame, passing)
    while (counting.length() <= probe) counting.push(-1)
    if (counting.at(probe) < 0) {
      const ends = occasions.endsChain(shared, frame, maxChoices)
      counting.set(probe, ends ? table.add(shared, frame, 0) : probe)
    }
    return counting.at(probe)
  }
  return {
    parts,
    lists,
    leavings,
    bytes: () =>
      [table, parts, lists, leavings, moves, counting, occasions, deliveries].reduce(
        (sum, part) => sum + part.bytes(),
        0,
      ),
    shared: table.shared,
    frame: table.frame,
    begun: (shared, frame) => table.add(shared, frame, 0),
    resumed,
    switchedTo: (crossing, own, frame) =>
      resumed(parts.withOwn(crossing >>> 1, own) * 2 + (crossing & 1), frame),
    expanded: moves.made,
    isExpanded: moves.has,
    expand: (id, state) => {
      moves.begin(id)
      expand(search, { arrivals, occasions, deliveries, table, note: moves.note }, id, state)
    },
    eachMove: moves.each,
  }
}

interface Expanding {
  readonly arrivals: Arrivals
  readonly occasions: Occasions
  readonly deliveries: Deliveries
  readonly table: SituationTable
  readonly note: Move
}

/** Makes every transition of a situation and notes its move. */
function expand(
  { executor, runner, violations }: Search,
  { arrivals, occasions, deliveries, table, note }: Expanding,
  id: number,
  state: number,
): void {
  const { script } = executor
  const [shared, frame, tag] = [table.shared(id), table.frame(id), table.tag(id)]
  /** Whoever leaves a passing situation comes to one. */
  const arrive: Move = (kind, target, left) =>
    note(kind, kind === move.leave || kind === move.switch ? target * 2 + tag : target, left)
  /** Whether it was possible. */
  const transition = (vector: number): boolean => {
    script.start()
    do {
      arrivals.load(shared, frame)
      violations.during(state, 0, vector)
      if (runner.run(0, vector) === 'disabled') return false
      arrivals.note(true, arrive)
    } while (script.advance())
    return true
  }
  const waiting = !transition(ownStep)
  if (tag === passing && !waiting) return
  if (deliveries.note(shared, frame, waiting, arrive)) return
  for (const vector of occasions.considered(shared, frame, waiting)) transition(vector)
}
