// Why generated code comes back to whoever called it.

/** Why a function handed control back. */
export const leave = {
  /** Its `return` ran; the values stand in the result cells. */
  returned: 0,
  /** It stands before a step at which it has to stop. */
  stopped: 1,
  /** It stands before an `await` whose condition is false. */
  blocked: 2,
  /** Too many backward jumps. */
  exhausted: 3,
  /** Its `switch` ran; the task to go on with stands in the scratch cell (-1: no such task). */
  switched: 4,
} as const
