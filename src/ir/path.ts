// A behaviour of a Program as the decisions that single it out. Everything between two decisions is
// forced, so a path can be replayed exactly by any engine; the simulator turns it into a timeline.
//
// The unit is the micro-step: one step and all glued steps that directly follow it (after a call that
// is the callee's first step, after a return the caller's next one). A `choose` inside such a group, or
// inside an environment frame, takes a decision of its own; until the action is over no other follows.

export type Decision =
  /** The CPU's current frame makes this many micro-steps; none of them begins with a `choose`. */
  | { readonly kind: 'run'; readonly cpu: number; readonly steps: number }
  /** The CPU's next step is a `choose`; it yields this value, and the steps glued to it follow. */
  | { readonly kind: 'choose'; readonly cpu: number; readonly value: number }
  /**
   * A frame for this vector is pushed on the CPU's current task and makes its first micro-step, unless
   * that begins with a `choose` or a waiting `await`. An environment vector's frame runs until it is gone.
   */
  | { readonly kind: 'deliver'; readonly cpu: number; readonly vector: number }

export type Path = readonly Decision[]

/** The same decisions with runs of one CPU that follow one another joined. */
export function joinRuns(decisions: readonly Decision[]): Path {
  const path: Decision[] = []
  for (const decision of decisions) {
    const last = path.at(-1)
    if (last?.kind === 'run' && decision.kind === 'run' && last.cpu === decision.cpu) {
      path[path.length - 1] = { ...last, steps: last.steps + decision.steps }
    } else path.push(decision)
  }
  return path
}
