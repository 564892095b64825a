// Where a walk of a few fields (coarse-walk.ts) comes to two states instead of one. What is known is too little when
// they differ in what should be as it was: then the walk may end there, and more be known from then on.

import type { CellNumbers } from './cell-numbers.ts'
import type { Point } from './coarse-point.ts'
import type { Cells } from './coarse-state.ts'

/** Two ways to leave a function that was called once, or to two switches to one task; with the states there. */
export interface Split {
  readonly kind: 'exits' | 'switches'
  readonly ends: readonly [Point, Point]
  readonly states: readonly [Cells, Cells]
}

/** A state that everybody sees, and where it was left behind. */
export interface Left {
  readonly shared: number
  readonly from: Point
}

export interface SplitWatch {
  readonly note: (kind: Split['kind'], one: Left, other: Left) => void
  /** The first one that matters. */
  readonly first: () => Split | undefined
}

/** `matters` says whether it does. */
export function watchSplits(
  { cellsOf }: CellNumbers,
  matters: (split: Split) => boolean,
): SplitWatch {
  let first: Split | undefined
  return {
    note(kind, one, other) {
      if (one.shared === other.shared || first !== undefined) return
      const states = [cellsOf(one.shared), cellsOf(other.shared)] as const
      const split: Split = { kind, ends: [one.from, other.from], states }
      if (matters(split)) first = split
    },
    first: () => first,
  }
}
