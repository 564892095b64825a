// A behaviour of a Program as the decisions that single it out. Everything between two decisions is
// forced, so a path can be replayed exactly by any engine; the simulator turns it into a timeline.

export type Decision =
  /** The CPU's current frame makes this many steps; a `choose` step never is among them. */
  | { readonly kind: 'run'; readonly cpu: number; readonly steps: number }
  /** The CPU's next step is a `choose`; it yields this value. */
  | { readonly kind: 'choose'; readonly cpu: number; readonly value: number }
  /** A frame for this vector is pushed on the CPU's current task (its first step has not run yet). */
  | { readonly kind: 'deliver'; readonly cpu: number; readonly vector: number }

export type Path = readonly Decision[]
