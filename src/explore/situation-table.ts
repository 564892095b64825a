// Situations by number: a shared part, a frame, and whether it is one that chains pass through.

import { createPairTable } from './pair-table.ts'

export interface SituationTable {
  readonly add: (shared: number, frame: number, tag: number) => number
  readonly shared: (id: number) => number
  readonly frame: (id: number) => number
  /** `passing`, or 0. */
  readonly tag: (id: number) => number
  readonly bytes: () => number
}

// A situation in which a chain would have gone on if it had not ended where its frame was left. Nothing but
// the next step counts there. A chain from such a place that leaves its frame again ends in a full stop.
export const passing = 1

export function createSituationTable(): SituationTable {
  const pairs = createPairTable()
  return {
    add: (shared, frame, tag) => pairs.add(shared, frame * 2 + tag),
    shared: pairs.left,
    frame: (id) => pairs.right(id) >>> 1,
    tag: (id) => pairs.right(id) & 1,
    bytes: pairs.bytes,
  }
}
