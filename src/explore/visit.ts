// What a way of visiting all states has to offer to the search that uses it.

/** Reasons to end, and what a visit has come to so far. */
export interface Visit {
  /** Visits everything, or until `stop` gives a reason, which is then the result. */
  readonly run: (stop: () => string | undefined) => string | undefined
  /** False when the Program does what this way of visiting cannot follow: then nothing it says counts. */
  readonly isExact: () => boolean
  readonly states: () => number
  readonly transitions: () => number
  /** How far from the initial state, in transitions. */
  readonly levels: () => number
  readonly bytes: () => number
  /** Whole packed states from the initial one to this one, each with a transition to the next. */
  readonly route: (state: number) => readonly Int32Array[]
}
