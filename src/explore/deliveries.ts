// What deliveries come to, found out once and not in each situation that they arrive in.
//
// A frame on top sees nothing of the one below. So what a delivery does until its frame is gone, its effect, follows
// from the shared part of a situation alone. Whether the chain then ends follows from the new shared part and the
// kind of place that the frame stands in (occasions.ts), and there are few kinds. So the moves that deliveries come
// to are put together once for a shared part and a kind of place, and hold for every frame there. Only what a frame
// does when the chain goes on is its own. What breaks something is not kept: it is to be made each time.

import type { Arrivals } from './arrivals.ts'
import type { FrameLists } from './frame-lists.ts'
import { createMoves, move } from './moves.ts'
import type { Move, Moves } from './moves.ts'
import type { Occasions } from './occasions.ts'
import { createPairTable } from './pair-table.ts'
import type { PairTable } from './pair-table.ts'
import type { Parts } from './parts.ts'
import { maxChoices } from './runner.ts'
import type { Search } from './search.ts'
import type { SituationTable } from './situation-table.ts'

export interface Deliveries {
  /**
   * Notes what all deliveries come to that are to be considered in a situation; `waiting` if its frame cannot go on.
   * False if they have to be made one by one after all.
   */
  readonly note: (shared: number, frame: number, waiting: boolean, note: Move) => boolean
  readonly bytes: () => number
}

export interface Surroundings {
  readonly arrivals: Arrivals
  readonly occasions: Occasions
  readonly lists: FrameLists
  readonly table: SituationTable
}

// What a delivery can come to besides moves: the frame below goes on with a shared part, if the chain may still pass
// so many choices; the chain ends there, with a shared part; or it is not to be kept.
const [goesOn, stays, whole] = [4, 5, 6]
const choiceCounts = maxChoices + 1

export function createDeliveries(
  search: Search,
  { sharedNow }: Parts,
  { arrivals, occasions, lists, table }: Surroundings,
): Deliveries {
  const { runner } = search
  const findOut = createFindOut(search, arrivals)
  // Effects by shared part and vector, continuations by shared part and frame, plans by shared part and kind of place.
  const [effects, continuations, plans] = [createMemory(), createMemory(), createMemory()]

  const effectOf = (shared: number, frame: number, vector: number): number => {
    const id = effects.keys.add(shared, vector)
    const { note } = effects.moves
    findOut(effects.moves, id, shared, frame, () => {
      const isOver = runner.deliver(0, vector)
      if (!arrivals.isBack()) arrivals.note(false, note)
      else if (isOver) note(goesOn, sharedNow(), runner.choicesLeft())
      else note(stays, sharedNow(), 0)
    })
    return id
  }
  const continuationOf = (shared: number, frame: number, choicesLeft: number): number => {
    const id = continuations.keys.add(shared, frame * choiceCounts + choicesLeft)
    findOut(continuations.moves, id, shared, frame, () => {
      runner.goOn(0, choicesLeft)
      arrivals.note(true, continuations.moves.note)
    })
    return id
  }
  const planOf = (shared: number, frame: number, waiting: boolean): number => {
    const id = plans.keys.add(shared, occasions.kindOf(shared, frame) * 2 + (waiting ? 1 : 0))
    if (plans.moves.has(id)) return id
    // What is delivered inside of an indivisible action comes before its end.
    const inside = occasions.isInside(shared, frame)
    const vectors = inside ? [] : occasions.considered(shared, frame, waiting)
    // Effects are found out first, as what is noted belongs to what was begun last.
    const found = vectors.map((vector) => effectOf(shared, frame, vector))
    plans.moves.begin(id)
    if (inside) plans.moves.note(whole, 0, 0)
    for (const effect of found) {
      effects.moves.each(effect, (kind, target, left) => {
        const ends = kind === goesOn && occasions.endsChain(target, frame, left)
        if (ends) plans.moves.note(stays, target, 0)
        else plans.moves.note(kind, target, left)
      })
    }
    return id
  }
  return {
    note: (shared, frame, waiting, note) => {
      let kept = true
      plans.moves.each(planOf(shared, frame, waiting), (kind, target, left) => {
        if (kind === stays) note(move.stay, table.add(target, frame, 0), 0)
        else if (kind === move.switch) note(kind, target, lists.push(frame, left))
        else if (kind === goesOn) {
          const id = continuationOf(target, frame, left)
          continuations.moves.each(id, (next, where, behind) => {
            if (next === whole) kept = false
            else note(next, where, behind)
          })
        } else if (kind === whole) kept = false
        else note(kind, target, left)
      })
      return kept
    },
    bytes: () => effects.bytes() + continuations.bytes() + plans.bytes(),
  }
}

/** Moves by pairs. */
function createMemory(): {
  readonly keys: PairTable
  readonly moves: Moves
  readonly bytes: () => number
} {
  const [keys, moves] = [createPairTable(), createMoves()]
  return { keys, moves, bytes: () => keys.bytes() + moves.bytes() }
}

/** Makes something in all its ways, each time from that situation, unless it has been made. */
function createFindOut(
  { executor: { script, stack }, violations }: Search,
  arrivals: Arrivals,
): (moves: Moves, id: number, shared: number, frame: number, make: () => void) => void {
  return (moves, id, shared, frame, make) => {
    if (moves.has(id)) return
    moves.begin(id)
    violations.mute()
    script.start()
    do {
      arrivals.load(shared, frame)
      stack.stayInside()
      make()
      stack.stayAnywhere()
    } while (script.advance())
    if (violations.unmute()) moves.note(whole, 0, 0)
  }
}
