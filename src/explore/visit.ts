// What a way of visiting all states has to offer to the search that uses it.

/** The reason to end now, if there is one; told how many states have been expanded since the last time. */
export type Stop = (expanded: number) => string | undefined

/** Reasons to end, and what a visit has come to so far. */
export interface Visit {
  /** Visits everything, or until `stop` gives a reason, which is then the result. */
  readonly run: (stop: Stop) => string | undefined
  /** False when the Program does what this way of visiting cannot follow: then nothing it says counts. */
  readonly isExact: () => boolean
  readonly states: () => number
  readonly transitions: () => number
  /** How far from the initial state, in transitions, where states are visited in that order. */
  readonly levels?: () => number
  readonly bytes: () => number
  /** Bits of a packed state, where all states have equally many. */
  readonly bits?: () => number
  /** With fingerprints: how probable it is that two states had the same one. */
  readonly collisions?: () => number | undefined
  /** Threads that the search ran in, if there were several. */
  readonly workers?: () => number
  /**
   * Whole packed states from the initial one to this one, each with a transition to the next. Undefined when
   * this way of visiting cannot make it out after all.
   */
  readonly route: (state: number) => readonly Int32Array[] | undefined
}
