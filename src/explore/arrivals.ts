// Where a transition has brought the machine, as a move from the frame in which it began.

import type { FrameList, FrameLists } from './frame-lists.ts'
import { move } from './moves.ts'
import type { Move } from './moves.ts'
import type { Parts } from './parts.ts'
import type { Search } from './search.ts'
import type { SituationTable } from './situation-table.ts'

export interface Arrivals {
  /** Brings a situation into memory: moves are seen from there. */
  readonly load: (shared: number, frame: number) => void
  /** Whether the frame is the topmost one again, and its task runs. */
  readonly isBack: () => boolean
  /**
   * Notes the move to what the machine's memory holds now, with shared parts instead of crossings. When the task
   * has been left, `withFrame` says whether the frame itself is among what is left behind.
   */
  readonly note: (withFrame: boolean, note: Move) => void
}

export function createArrivals(
  { executor }: Search,
  parts: Parts,
  lists: FrameLists,
  table: SituationTable,
): Arrivals {
  const { at, locate } = executor.stack
  let [task, depth] = [0, 0]
  const leftBehind = (from: number): FrameList => {
    let left = lists.push(parts.ownNow(task), 0)
    for (let frame = parts.depthNow(task) - 1; frame >= from; frame--) {
      left = lists.push(parts.frameNow(task, frame), left)
    }
    return left
  }
  return {
    load: (shared, frame) => {
      parts.load(shared, frame)
      task = at.task
      depth = at.depth
    },
    isBack: () => at.task === task && at.depth === depth,
    note: (withFrame, note) => {
      locate(0)
      if (at.task !== task) {
        note(move.switch, parts.commonNow(), leftBehind(withFrame ? depth - 1 : depth))
      } else if (at.depth < depth) note(move.leave, parts.sharedNow(), 0)
      else {
        const target = table.add(parts.sharedNow(), parts.frameNow(task, at.depth - 1), 0)
        note(at.depth > depth ? move.enter : move.stay, target, 0)
      }
    },
  }
}
